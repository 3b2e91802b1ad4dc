"""The three networks of the article: a body that sees the image, a head that ends in one raw output.

Sizes and order follow the companion code of the article (github.com/hhentschke/numeric_precision, as of March 2019).
"""

import keras
from keras import layers

NETWORKS = ("convnet", "vgg16", "inception_v3")
FROZEN = ("vgg16", "inception_v3")
_HIDDEN = {"convnet": (512, 32), "vgg16": (256,), "inception_v3": (256,)}


def build_body(network: str, image_shape: tuple[int, int, int], body: str = "imagenet") -> keras.Model:
    """The part that maps images (n, height, width, 3), float32 in [0, 1], to flat features (n, m), float32.

    `body` is `imagenet` (pretrained weights, fetched by Keras) or `random` (weights drawn from the current seed); it
    matters only for the frozen networks, whose body does not learn. Raises ValueError for an unknown network or body.
    """
    if network not in NETWORKS:
        raise ValueError(f"unknown network {network!r}; allowed are {', '.join(NETWORKS)}")
    if body not in ("imagenet", "random"):
        raise ValueError(f"unknown body {body!r}; allowed are imagenet, random")
    if network == "convnet":
        return _build_convnet_body(image_shape)
    build = keras.applications.VGG16 if network == "vgg16" else keras.applications.InceptionV3
    weights = "imagenet" if body == "imagenet" else None
    application = build(include_top=False, weights=weights, input_shape=image_shape, pooling=None)
    frozen = keras.Sequential([keras.Input(image_shape), application, layers.Flatten()], name="body")
    frozen.trainable = False
    return frozen


def build_head(network: str, n_features: int, dropout: float) -> keras.Model:
    """The part that maps flat features (n, n_features) to the raw output (n, 1): dropout, hidden layers, one unit."""
    hidden = [layers.Dense(units, activation="relu") for units in _HIDDEN[network]]
    return keras.Sequential(
        [keras.Input((n_features,)), layers.Dropout(dropout), *hidden, layers.Dense(1, name="raw_output")], name="head"
    )


def join(body: keras.Model, head: keras.Model) -> keras.Model:
    """Body and head as one network: images (n, height, width, 3) in [0, 1] to raw outputs (n, 1)."""
    return keras.Sequential([keras.Input(body.input_shape[1:]), body, head], name="network")


def _build_convnet_body(image_shape: tuple[int, int, int]) -> keras.Model:
    stack = [keras.Input(image_shape)]
    for filters in (32, 64, 128, 256):
        stack.append(layers.Conv2D(filters, 3, activation="relu", kernel_initializer="he_normal"))
        stack.append(layers.MaxPooling2D(2))
    return keras.Sequential([*stack, layers.Flatten()], name="body")
