"""Weights from a file: what fits is read, and what does not is refused before anything is changed."""

import hashlib
from dataclasses import replace

import h5py
import numpy as np
import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.networks import registry
from sigmoid_bce.networks.building import build_frozen_body
from sigmoid_bce.networks.weights import describe_weights, fetch_weights, read_weights


@pytest.fixture(scope="module")
def body():
    return build_frozen_body("squeezenet", (47, 47, 3)).layers[0]


def stored_layers(body):
    """Layers with arrays of the right shapes, as Keras 1 and 2 stored them, and some without any."""
    rng = np.random.default_rng(0)
    layers = {"input_1": []}
    for layer in body.layers:
        if layer.weights:
            layers[layer.name] = [rng.normal(size=weight.shape).astype(np.float32) for weight in layer.weights]
    return layers


def write_file(path, layers, inside=""):
    with h5py.File(path, "w") as file:
        root = file.create_group(inside) if inside else file
        root.attrs["layer_names"] = [name.encode() for name in layers]
        for name, arrays in layers.items():
            group = root.create_group(name)
            group.attrs["weight_names"] = [f"{name}/{number}".encode() for number in range(len(arrays))]
            for number, array in enumerate(arrays):
                group[f"{name}/{number}"] = array
    return path


@pytest.mark.parametrize("inside", ["", "model_weights"])
def test_a_file_of_weights_is_read_layer_by_layer(body, tmp_path, inside):
    layers = stored_layers(body)
    read_weights(body, write_file(tmp_path / "weights.h5", layers, inside))
    for layer in body.layers:
        for weight, array in zip(layer.weights, layers.get(layer.name, []), strict=True):
            np.testing.assert_array_equal(weight.numpy(), array)


def without_one(layers):
    del layers["conv1"]


def in_theano_s_order(layers):
    kernel, bias = layers["conv1"]
    layers["conv1"] = [kernel.transpose(3, 2, 0, 1), bias]


def of_another_size(layers):
    kernel, bias = layers["conv1"]
    layers["conv1"] = [kernel[..., :32], bias[:32]]


def with_nan(layers):
    layers["conv1"][0][0, 0, 0, 0] = np.nan


def complex_numbers(layers):
    layers["conv1"][0] = layers["conv1"][0].astype(np.complex64)


def whole_numbers(layers):
    layers["conv1"][0] = layers["conv1"][0].astype(np.int64)


def strings(layers):
    layers["conv1"][1] = layers["conv1"][1].astype("S8")


@pytest.mark.fault(
    "a file of weights is for another network or order of kernels, or holds no finite real numbers",
    expect="file and layer are named, and the body stays as it was",
)
@pytest.mark.parametrize(
    "spoil, message",
    [
        (without_one, "24 layers with weights, but squeezenet has 25[^$]*Hint: .*notop"),
        (in_theano_s_order, "layer conv1 .*Hint: .*Theano's order"),
        (of_another_size, r"layer conv1 holds .*\(3, 3, 3, 32\).* wants .*\(3, 3, 3, 64\)"),
        (with_nan, "layer conv1 holds numbers that are not finite"),
        (complex_numbers, "layer conv1 holds no real numbers, but complex64"),
        (whole_numbers, "layer conv1 holds no real numbers, but int64"),
        (strings, r"layer conv1 holds no real numbers, but \|S8"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_and_changes_nothing(body, tmp_path, spoil, message):
    before = [weight.numpy() for weight in body.weights]
    layers = stored_layers(body)
    spoil(layers)
    path = write_file(tmp_path / "weights.h5", layers)
    with pytest.raises(PaperError, match=f"(?s){path.name}.*{message}"):
        read_weights(body, path)
    for weight, old in zip(body.weights, before, strict=True):
        np.testing.assert_array_equal(weight.numpy(), old)


def test_what_is_no_file_of_weights_is_refused_by_name(body, tmp_path):
    with pytest.raises(PaperError, match="gone.h5: there is no such file[^$]*Hint"):
        read_weights(body, tmp_path / "gone.h5")
    (tmp_path / "text.h5").write_text("no weights")
    with pytest.raises(PaperError, match="text.h5: it is not a file of weights[^$]*Hint"):
        read_weights(body, tmp_path / "text.h5")


def no_layer_names(root):
    del root.attrs["layer_names"]


def numbers_for_names(root):
    root.attrs["layer_names"] = np.arange(3)


def names_of_no_text(root):
    root.attrs["layer_names"] = [b"\xff\xfe"]


def names_of_absent_groups(root):
    root.attrs["layer_names"] = [b"nowhere"]


def names_of_absent_weights(root):
    root["conv1"].attrs["weight_names"] = [b"nowhere"]


def a_group_for_weights(root):
    root["conv1"].attrs["weight_names"] = [b"conv1"]


def weights_for_a_group(root):
    root.attrs["layer_names"] = [b"conv1/conv1/0"]


def a_table_for_the_whole(root):
    root["model_weights"] = np.zeros(3)


def empty_weights(root):
    del root["conv1/conv1/0"]
    root["conv1/conv1/0"] = h5py.Empty("f")


@pytest.mark.fault(
    "an HDF5 file holds no weights in Keras's layout",
    expect="the file is named, and what can be given instead",
)
@pytest.mark.parametrize(
    "spoil",
    [
        no_layer_names,
        numbers_for_names,
        names_of_no_text,
        names_of_absent_groups,
        names_of_absent_weights,
        a_group_for_weights,
        weights_for_a_group,
        a_table_for_the_whole,
        empty_weights,
    ],
)
def test_odd_hdf5_is_refused_by_name(body, tmp_path, spoil):
    path = write_file(tmp_path / "weights.h5", stored_layers(body))
    with h5py.File(path, "a") as file:
        spoil(file)
    with pytest.raises(PaperError, match="(?s)weights.h5: .*(layout|no real numbers|shapes).*Hint: name"):
        read_weights(body, path)


@pytest.mark.fault(
    "a file of weights is cut off, or a folder is named instead",
    expect="the file is named, and what can be given instead",
)
def test_a_file_that_is_cut_off_and_a_folder_are_refused_by_name(body, tmp_path):
    path = write_file(tmp_path / "weights.h5", stored_layers(body))
    path.write_bytes(path.read_bytes()[:-10_000])
    with pytest.raises(PaperError, match="weights.h5: it is not a file of weights.*truncated[^$]*Hint: name"):
        read_weights(body, path)
    for use in (lambda: read_weights(body, tmp_path), lambda: describe_weights("squeezenet", tmp_path)):
        with pytest.raises(PaperError, match="it is a folder[^$]*Hint: name"):
            use()


def test_a_record_says_whether_the_weights_are_the_known_ones(body, tmp_path):
    path = write_file(tmp_path / "weights.h5", stored_layers(body))
    described = describe_weights("squeezenet", path)
    assert described["file"] == "weights.h5" and len(described["sha256"]) == 64
    assert not described["known"]


def test_weights_that_cannot_be_fetched_leave_nothing_and_name_the_way_out(tmp_path, monkeypatch):

    entry = registry.NETWORKS["squeezenet"]
    (tmp_path / "served.h5").write_bytes(b"something else")
    elsewhere = registry.Pretrained(entry.pretrained.file, (tmp_path / "served.h5").as_uri(), entry.pretrained.md5)
    monkeypatch.setitem(registry.NETWORKS, "squeezenet", replace(entry, pretrained=elsewhere))
    with pytest.raises(PaperError, match="squeezenet could not be fetched[^$]*Hint: bring the file squeezenet_v1.1"):
        fetch_weights("squeezenet", tmp_path / "downloads" / "squeezenet.h5")
    assert not (tmp_path / "downloads" / "squeezenet.h5").exists()


def test_weights_are_fetched_whole(body, tmp_path, monkeypatch):

    entry = registry.NETWORKS["squeezenet"]
    served = write_file(tmp_path / "served.h5", stored_layers(body))
    md5 = hashlib.md5(served.read_bytes()).hexdigest()
    elsewhere = registry.Pretrained(entry.pretrained.file, served.as_uri(), md5)
    monkeypatch.setitem(registry.NETWORKS, "squeezenet", replace(entry, pretrained=elsewhere))
    target = tmp_path / "downloads" / "squeezenet.h5"
    fetch_weights("squeezenet", target)
    assert target.read_bytes() == served.read_bytes()
    assert [path.name for path in target.parent.iterdir()] == ["squeezenet.h5"]
    assert describe_weights("squeezenet", target)["known"]
