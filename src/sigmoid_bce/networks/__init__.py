"""The three networks of the article: a body that sees the image, a head that ends in one raw output.

Sizes and order follow the companion code of the article (github.com/hhentschke/numeric_precision, as of March 2019).
"""

import keras
from keras import layers

NETWORKS = ("convnet", "vgg16", "inception_v3")
# Networks whose body does not learn.
FROZEN = ("vgg16", "inception_v3")
BODIES = ("imagenet", "random")
_HIDDEN = {"convnet": (512, 32), "vgg16": (256,), "inception_v3": (256,)}
# A frozen body with random weights is the same one for every loss and seed, as a pretrained one is.
_BODY_SEED = 0


def build_body(network: str, image_shape: tuple[int, ...]) -> keras.Model:
    """The learning body of the convnet: images (n, height, width, 3), float32 in [0, 1], to flat features (n, m).

    Its initial weights are drawn from Keras's current seed. Raises ValueError for a network whose body is frozen.
    """
    if network != "convnet":
        raise ValueError(f"{network!r} has no body that learns; only convnet has")
    stack = [keras.Input(image_shape)]
    for filters in (32, 64, 128, 256):
        stack.append(layers.Conv2D(filters, 3, activation="relu", kernel_initializer="he_normal"))
        stack.append(layers.MaxPooling2D(2))
    return keras.Sequential([*stack, layers.Flatten()], name="body")


def build_frozen_body(network: str, image_shape: tuple[int, ...], weights: str | None) -> keras.Model:
    """A body that does not learn: images (n, height, width, 3), float32 in [0, 1], to flat features (n, m), float32.

    `weights` is `imagenet` (pretrained, fetched by Keras) or `random` (He's, drawn once, the same in every run). As in the
    article, images are only scaled to [0, 1], not prepared as for ImageNet. Sets Keras's seed. Raises ValueError for
    a network without a frozen body or for unknown weights.
    """
    if network not in FROZEN:
        raise ValueError(f"{network!r} has no frozen body; allowed are {', '.join(FROZEN)}")
    if weights not in BODIES:
        raise ValueError(f"unknown body {weights!r}; allowed are {', '.join(BODIES)}")
    keras.utils.set_random_seed(_BODY_SEED)
    build = keras.applications.VGG16 if network == "vgg16" else keras.applications.InceptionV3
    pretrained = "imagenet" if weights == "imagenet" else None
    application = build(include_top=False, weights=pretrained, input_shape=image_shape, pooling=None)
    if pretrained is None:
        _redraw_kernels(application)
    body = keras.Sequential([keras.Input(image_shape), application, layers.Flatten()], name="body")
    body.trainable = False
    return body


def _redraw_kernels(application: keras.Model) -> None:
    """Draw the kernels as He and others do (2015, arXiv 1502.01852), so that what passes through keeps its size.

    With Keras's own initial weights (Glorot's) it shrinks from layer to layer, and no head can learn from what is left.
    """
    for number, layer in enumerate(application.layers):
        if hasattr(layer, "kernel"):
            draw = keras.initializers.HeNormal(seed=_BODY_SEED + number)
            layer.kernel.assign(draw(layer.kernel.shape))


def build_head(network: str, n_features: int, dropout: float) -> keras.Model:
    """The part that maps flat features (n, n_features) to the raw output (n, 1): dropout, hidden layers, one unit."""
    hidden = [layers.Dense(units, activation="relu") for units in _HIDDEN[network]]
    return keras.Sequential(
        [keras.Input((n_features,)), layers.Dropout(dropout), *hidden, layers.Dense(1, name="raw_output")], name="head"
    )


def join(body: keras.Model, head: keras.Model) -> keras.Model:
    """Body and head as one network: images (n, height, width, 3) in [0, 1] to raw outputs (n, 1)."""
    return keras.Sequential([keras.Input(body.input_shape[1:]), body, head], name="network")
