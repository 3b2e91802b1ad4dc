"""Bodies that Keras does not bring: the convnet of the article, and SqueezeNet."""

import keras
from keras import layers


def build_convnet(image_shape: tuple[int, ...]) -> keras.Model:
    """The convnet's body, as in the article's companion code: images (n, height, width, 3) to (n, rows, columns, 256)."""
    stack = [keras.Input(image_shape)]
    for filters in (32, 64, 128, 256):
        stack.append(layers.Conv2D(filters, 3, activation="relu", kernel_initializer="he_normal"))
        stack.append(layers.MaxPooling2D(2))
    return keras.Sequential(stack)


def build_squeezenet(image_shape: tuple[int, ...]) -> keras.Model:
    """SqueezeNet 1.1 without its classifier: images (n, height, width, 3) to (n, rows, columns, 512).

    Iandola and others 2016 (arXiv 1602.07360), version 1.1 of github.com/forresti/SqueezeNet; padding as in the Keras
    version that its weights were converted for (keras-squeezenet, v0.4).
    """
    images = keras.Input(image_shape)
    x = layers.Conv2D(64, 3, strides=2, activation="relu", name="conv1")(images)
    x = layers.MaxPooling2D(3, 2, name="pool1")(x)
    x = _fire(_fire(x, 2, 16, 64), 3, 16, 64)
    x = layers.MaxPooling2D(3, 2, name="pool3")(x)
    x = _fire(_fire(x, 4, 32, 128), 5, 32, 128)
    x = layers.MaxPooling2D(3, 2, name="pool5")(x)
    x = _fire(_fire(x, 6, 48, 192), 7, 48, 192)
    x = _fire(_fire(x, 8, 64, 256), 9, 64, 256)
    return keras.Model(images, x, name="squeezenet")


def _fire(x, number: int, squeeze: int, expand: int):
    """A fire module: few channels by 1 x 1, then many by 1 x 1 and by 3 x 3, side by side."""
    x = layers.Conv2D(squeeze, 1, activation="relu", name=f"fire{number}_squeeze1x1")(x)
    parts = [
        layers.Conv2D(expand, side, padding="same", activation="relu", name=f"fire{number}_expand{side}x{side}")(x)
        for side in (1, 3)
    ]
    return layers.Concatenate(name=f"fire{number}_concat")(parts)
