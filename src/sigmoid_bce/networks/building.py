"""From an entry of the registry to Keras models: a body, a head, or both."""

import keras
from keras import layers

from sigmoid_bce.networks.registry import find_network

# A frozen body with random weights is the same one for every loss and seed, as a pretrained one is.
_BODY_SEED = 0


def build_body(network: str, image_shape: tuple[int, ...]) -> keras.Model:
    """The learning body of a network: images (n, height, width, 3), float32 in [0, 1], to flat features (n, m).

    Its initial weights are drawn from Keras's current seed. Raises ValueError for a network whose body is frozen.
    """
    entry = find_network(network)
    if entry.frozen:
        raise ValueError(f"the body of {network} does not learn; its features are extracted once")
    # In one stack with the flattening, so that weights have the same places in a file as they always had.
    return keras.Sequential([keras.Input(image_shape), *entry.body(image_shape).layers, layers.Flatten()], name="body")


def build_frozen_body(network: str, image_shape: tuple[int, ...]) -> keras.Model:
    """A body that does not learn, from scaled images (n, height, width, 3), float32, to flat features (n, m), float32.

    Its weights are random (He's, drawn once, the same in every run) until pretrained ones are read in
    (`networks/weights.py`); its first layer is the bare body. Sets Keras's seed. Raises ValueError for a network whose
    body learns.
    """
    entry = find_network(network)
    if not entry.frozen:
        raise ValueError(f"the body of {network} learns; it is not frozen")
    keras.utils.set_random_seed(_BODY_SEED)
    bare = entry.body(image_shape)
    _redraw_kernels(bare)
    last = layers.GlobalAveragePooling2D() if entry.pooled else layers.Flatten()
    body = keras.Sequential([keras.Input(image_shape), bare, last], name="body")
    body.trainable = False
    return body


def _redraw_kernels(body: keras.Model) -> None:
    """Draw the kernels as He and others do (2015, arXiv 1502.01852), so that what passes through keeps its size.

    With Keras's own initial weights (Glorot's) it shrinks from layer to layer, and no head can learn from what is left.
    """
    for number, layer in enumerate(body.layers):
        if hasattr(layer, "kernel"):
            draw = keras.initializers.HeNormal(seed=_BODY_SEED + number)
            layer.kernel.assign(draw(layer.kernel.shape))


def build_head(network: str, n_features: int, dropout: float) -> keras.Model:
    """The part that maps flat features (n, n_features) to the raw output (n, 1): dropout, hidden layers, one unit."""
    hidden = [layers.Dense(units, activation="relu") for units in find_network(network).hidden]
    return keras.Sequential(
        [keras.Input((n_features,)), layers.Dropout(dropout), *hidden, layers.Dense(1, name="raw_output")], name="head"
    )


def join(body: keras.Model, head: keras.Model) -> keras.Model:
    """Body and head as one network: images (n, height, width, 3) in [0, 1] to raw outputs (n, 1)."""
    return keras.Sequential([keras.Input(body.input_shape[1:]), body, head], name="network")
