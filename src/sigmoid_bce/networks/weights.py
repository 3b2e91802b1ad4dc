"""ImageNet weights of frozen bodies: fetched by Keras, or read from a local file whose layout is checked first."""

import hashlib
import os
from pathlib import Path

import h5py
import keras
import numpy as np

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.networks.registry import find_network

_HINT = "name an HDF5 file of weights, as Keras fetches them, or leave weights out to have it fetched."


def fetch_weights(network: str, target: Path) -> None:
    """Download the weights of a frozen body to `target` with Keras, which compares their md5; at once or not at all.

    Raises PaperError when they cannot be had or are not the known ones.
    """
    known = find_network(network).pretrained
    if known is None:
        raise ValueError(f"the body of {network} learns; it has no pretrained weights")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        fetched = keras.utils.get_file(
            f".fetching-{target.name}",
            known.url,
            file_hash=known.md5,
            hash_algorithm="md5",
            cache_dir=str(target.parent),
            cache_subdir=".",
        )
    except Exception as error:
        raise PaperError(
            f"the ImageNet weights of {network} could not be fetched from {known.url}: {error}",
            f"bring the file {known.file} from a machine with a network and name its folder in config/personal.yaml "
            f"(weights: /path/to/folder), or train with a random body (network_settings.{network}.body: random)",
        ) from error
    os.replace(fetched, target)


def read_weights(body: keras.Model, path: Path) -> None:
    """Give a body (the bare one, without what flattens or pools) the weights of an HDF5 file of Keras 1 or 2.

    Layers with weights are paired in their order, as Keras does (keras/src/legacy/saving/legacy_h5_format.py, 3.15.1), and
    every array must hold finite real numbers, in the shape that the body wants. Raises PaperError before anything is
    changed. Whether the numbers are of any use shows in what the body sees (`training/features.py`).
    """
    stored = _read_layers(path)
    layers = [layer for layer in body.layers if layer.weights]
    if len(stored) != len(layers):
        raise PaperError(
            f"it holds {len(stored)} layers with weights, but {body.name} has {len(layers)}",
            f"name the weights of {body.name} without its top (the file ends in notop.h5)",
            where=path,
        )
    for layer, (name, arrays) in zip(layers, stored, strict=True):
        wanted = [tuple(weight.shape) for weight in layer.weights]
        found = [array.shape for array in arrays]
        if wanted != found:
            turned = [shape[::-1] for shape in found] == wanted or [
                shape[2:] + shape[1::-1] for shape in found
            ] == wanted
            raise PaperError(
                f"layer {name} holds arrays of the shapes {found}, but {layer.name} of {body.name} wants {wanted}",
                "the file is in Theano's order of kernels; take the one with TensorFlow's (tf_kernels in its name)."
                if turned
                else f"name the weights of {body.name} without its top (the file ends in notop.h5).",
                where=path,
            )
        for array in arrays:
            if array.dtype.kind != "f":
                raise PaperError(f"layer {name} holds no real numbers, but {array.dtype}", _HINT, where=path)
            if not np.isfinite(array).all():
                raise PaperError(f"layer {name} holds numbers that are not finite", "fetch the file again", where=path)
    for layer, (_, arrays) in zip(layers, stored, strict=True):
        layer.set_weights(arrays)


def describe_weights(network: str, path: Path) -> dict:
    """Which weights a file holds, for a record: `file`, `sha256`, and `known`, whether they are those that are fetched.

    Raises PaperError if there is no such file.
    """
    known = find_network(network).pretrained
    _raise_unless_file(path)
    content = path.read_bytes()
    return {
        "file": path.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "known": known is not None and hashlib.md5(content).hexdigest() == known.md5,
    }


def _raise_unless_file(path: Path) -> None:
    if path.is_dir():
        raise PaperError("it is a folder, not a file of weights", _HINT, where=path)
    if not path.exists():
        raise PaperError("there is no such file", _HINT, where=path)


def _read_layers(path: Path) -> list[tuple[str, list[np.ndarray]]]:
    """Name and arrays of each layer that has weights, in the file's order. Raises PaperError."""
    _raise_unless_file(path)
    try:
        with h5py.File(path) as file:
            root = file.get("model_weights", file)
            groups = [(_text(name), root[_text(name)]) for name in root.attrs["layer_names"]]
            layers = [
                (name, [np.asarray(group[_text(key)][()]) for key in group.attrs["weight_names"]])
                for name, group in groups
            ]
    # Of what HDF5 can hold, what is no layout of weights fails in one of these ways.
    except (OSError, KeyError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        raise PaperError(f"it is not a file of weights in Keras's HDF5 layout ({error})", _HINT, where=path) from error
    return [(name, arrays) for name, arrays in layers if arrays]


def _text(name: bytes | str) -> str:
    return name.decode() if isinstance(name, bytes) else name
