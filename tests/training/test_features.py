"""What a frozen body sees, computed once: on a body of a few layers."""

import hashlib
import json
from dataclasses import replace

import h5py
import keras
import numpy as np
import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.networks import registry
from sigmoid_bce.networks.weights import describe_weights
from sigmoid_bce.training.augmentation import transform_images
from sigmoid_bce.training.features import (
    FrozenBody,
    compute_features,
    draw_view,
    extract_features,
    extract_views,
    scaling_of,
)
from sigmoid_bce.training.keras_setup import set_up_keras
from sigmoid_bce.training.settings import Augmentation
from tests.messages import messages_to

SHAPE = (32, 32, 3)


def small_body(image_shape):
    stack = [keras.Input(image_shape), keras.layers.Conv2D(4, 3, strides=4, activation="relu", name="only")]
    return keras.Sequential(stack, name="small")


@pytest.fixture(autouse=True)
def small(monkeypatch):
    set_up_keras(0, deterministic=True)
    entry = registry.NETWORKS["squeezenet"]
    monkeypatch.setitem(registry.NETWORKS, "small", replace(entry, body=small_body, smallest_image=32))


@pytest.fixture
def pixels(tmp_path):
    arrays = np.random.default_rng(0).integers(0, 256, (60, *SHAPE)).astype(np.uint8)
    np.save(tmp_path / "images.npy", arrays)
    return arrays


def test_features_are_those_of_the_scaled_images_and_the_record_says_how_they_were_made(pixels, tmp_path):
    arrays = [tmp_path / "images.npy"], [tmp_path / "seen.npy"]
    extract_features(FrozenBody("small", None, "own"), *arrays, tmp_path / "body.json", "CPU")
    seen = np.load(tmp_path / "seen.npy")
    assert seen.shape == (60, 4) and seen.dtype == np.float32
    body = FrozenBody("small", None, "own").load(SHAPE)
    np.testing.assert_array_equal(seen[:50], body.predict_on_batch(pixels[:50, ..., ::-1] - _means()))
    record = json.loads((tmp_path / "body.json").read_text())
    assert (record["body"], record["scaling"], record["weights"]) == ("random", "bgr_mean", None)
    assert record["backend"] == keras.backend.backend() and record["device"] == "CPU"


def test_the_article_scales_by_255_and_a_body_as_it_was_trained():
    assert scaling_of("small", "article") == "unit"
    assert scaling_of("small", "own") == "bgr_mean"
    assert scaling_of("inception_v3", "own") == "symmetric"
    with pytest.raises(ValueError, match="'half'.*article, own"):
        scaling_of("small", "half")


def test_views_are_of_changed_images_one_after_the_other(pixels, tmp_path):
    views(tmp_path, 3)
    seen = np.load(tmp_path / "views.npy", mmap_mode="r")
    assert seen.shape == (3, 60, 4)
    body = FrozenBody("small", None, "own").load(SHAPE)
    for number in range(3):
        changed = transform_images(pixels, draw_view(Augmentation(), pixels.shape, number))
        np.testing.assert_allclose(seen[number], compute_features(body, changed, "unit"), rtol=1e-5)
    assert not np.array_equal(seen[0], seen[1])
    assert not (tmp_path / "state").exists()


def test_more_views_begin_with_the_same(pixels, tmp_path):
    views(tmp_path, 2)
    two = np.load(tmp_path / "views.npy")
    views(tmp_path, 3)
    np.testing.assert_array_equal(np.load(tmp_path / "views.npy")[:2], two)


def test_a_killed_extraction_goes_on_with_the_views_that_are_done(pixels, tmp_path):
    views(tmp_path, 3)
    whole = np.load(tmp_path / "views.npy")

    def kill_after_two(line):
        if line.startswith("view 2 "):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        views(tmp_path, 3, kill_after_two)
    told = []
    views(tmp_path, 3, told.append)
    assert [line for line in told if line.startswith("view")] == ["view 3 of 3"]
    np.testing.assert_array_equal(np.load(tmp_path / "views.npy"), whole)


def test_views_of_other_images_are_not_gone_on_with(pixels, tmp_path):
    def kill_after_one(line):
        if line.startswith("view 1 "):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        views(tmp_path, 2, kill_after_one)
    np.save(tmp_path / "images.npy", 255 - pixels)
    told = []
    views(tmp_path, 2, told.append)
    assert told[-2:] == ["view 1 of 2", "view 2 of 2"]


def test_a_key_that_cannot_be_read_is_another_key(pixels, tmp_path):
    (tmp_path / "state").mkdir()
    (tmp_path / "state/key.json").write_text("no key")
    np.save(tmp_path / "state/view0.npy", np.zeros(3))
    views(tmp_path, 1)
    assert np.load(tmp_path / "views.npy").shape == (1, 60, 4)


def weights_of(number, path):
    """A file of weights for the small body: a kernel of equal numbers, and no bias."""
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = ["only"]
        group = file.create_group("only")
        group.attrs["weight_names"] = ["kernel", "bias"]
        group["kernel"], group["bias"] = np.full((3, 3, 3, 4), number, np.float32), np.zeros(4, np.float32)
    return path


@pytest.mark.fault(
    "the weights of a body are all zero, or so large that what it sees is infinite",
    expect="file and network are named; no features are written",
)
@pytest.mark.parametrize("number, wrong", [(0, "the same in every image"), (3e38, "not finite")])
def test_weights_that_make_a_body_blind_are_refused(pixels, tmp_path, number, wrong):
    path = weights_of(number, tmp_path / "weights.h5")
    images, seen, body = tmp_path / "images.npy", tmp_path / "seen.npy", FrozenBody("small", path, "article")
    with pytest.raises(PaperError, match=f"weights.h5: .* body of small sees .*{wrong}[^$]*Hint: name"):
        extract_features(body, [images], [seen], tmp_path / "body.json", "CPU")
    with pytest.raises(PaperError, match=f"weights.h5: .* body of small sees .*{wrong}[^$]*Hint: name"):
        extract_views(body, images, Augmentation(), 2, tmp_path / "state", tmp_path / "views.npy")
    assert not seen.exists() and not (tmp_path / "views.npy").exists()
    assert not list((tmp_path / "state").glob("view*"))


@pytest.mark.fault(
    "a file of weights fits the body, but is not the known one",
    expect="the log says so in a line that begins with NOTE, with its sha256",
)
def test_weights_that_are_not_the_known_ones_are_said_loudly(pixels, tmp_path, monkeypatch):
    path = weights_of(0.1, tmp_path / "weights.h5")
    told = []

    def extract():
        told.clear()
        arrays = [tmp_path / "images.npy"], [tmp_path / "seen.npy"]
        with messages_to(told.append):
            extract_features(FrozenBody("small", path, "article"), *arrays, tmp_path / "body.json", "CPU")
        return [line for line in told if line.startswith("NOTE: ")]

    (note,) = extract()
    assert str(path) in note and "small" in note and describe_weights("small", path)["sha256"] in note
    assert "not the results of the known weights" in note
    entry = registry.NETWORKS["small"]
    known = replace(entry.pretrained, md5=hashlib.md5(path.read_bytes()).hexdigest())
    monkeypatch.setitem(registry.NETWORKS, "small", replace(entry, pretrained=known))
    assert extract() == []


def views(tmp_path, count, say=None):
    images, state, target = tmp_path / "images.npy", tmp_path / "state", tmp_path / "views.npy"
    with messages_to(say):
        extract_views(FrozenBody("small", None, "article"), images, Augmentation(), count, state, target)


def _means():
    return np.array([103.939, 116.779, 123.68], np.float32)
