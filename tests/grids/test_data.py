"""What the heads of a cell see: scaled, standardised, thinned out, with wrong labels (the last two in training alone)."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.grids.data import Split, load_features, prepare, root_mean_square
from tests.grids.made_up import SIZES, splits_of

CELL = Cell("squeezenet", 1e-3)


def cell(**settings):
    return replace(CELL, **settings)


def test_features_are_as_the_body_gives_them_where_nothing_is_asked_for():
    splits = splits_of()
    prepared = prepare(splits, CELL, seed=1)
    for name, split in splits.items():
        np.testing.assert_array_equal(prepared[name].features, split.features)
        np.testing.assert_array_equal(prepared[name].labels, split.labels)


@pytest.mark.parametrize("rms", [0.1, 1.0, 1000.0])
@pytest.mark.parametrize("standardised", [False, True])
def test_the_root_mean_square_is_what_was_asked_for(rms, standardised):
    splits = splits_of()
    prepared = prepare(splits, cell(rms=rms, standardised=standardised), seed=1)
    assert root_mean_square(prepared["train"].features) == pytest.approx(rms, rel=1e-5)
    assert prepared["train"].features.dtype == np.float32
    if not standardised:
        # One number for all splits and features.
        ratios = {float(np.median(prepared[name].features / splits[name].features)) for name in splits}
        assert max(ratios) == pytest.approx(min(ratios), rel=1e-6)


def test_standardised_features_have_mean_0_and_deviation_1_in_training():
    splits = {name: replace(one, features=3 * one.features + 5) for name, one in splits_of().items()}
    for split in splits.values():
        # A feature that is the same in every image stays finite.
        split.features[:, 4] = 2
    prepared = prepare(splits, cell(standardised=True), seed=1)
    train = prepared["train"].features
    np.testing.assert_allclose(train.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(np.delete(train.std(axis=0), 4), 1, rtol=1e-4)
    assert (train[:, 4] == 0).all() and (prepared["test"].features[:, 4] == 0).all()
    # By the training images alone: the others come near to it, and not to the point.
    assert 1e-4 < np.abs(prepared["test"].features.mean(axis=0)).max() < 0.5


@pytest.mark.parametrize(("noise", "wrong"), [(0.1, 32), (0.25, 80), (0.499, 160)])
def test_so_many_labels_are_wrong_and_only_in_training(noise, wrong):
    splits = splits_of()
    prepared = prepare(splits, cell(label_noise=noise), seed=1)
    differing = {name: int((prepared[name].labels != splits[name].labels).sum()) for name in splits}
    assert differing == {"train": wrong, "validation": 0, "test": 0}
    again, other = (prepare(splits, cell(label_noise=noise), seed=seed)["train"].labels for seed in (1, 2))
    np.testing.assert_array_equal(again, prepared["train"].labels)
    assert (other != again).any()


@pytest.mark.parametrize(("share", "counts"), [(0.1, [160, 18]), (0.8, [40, 160]), (0.5, [160, 160])])
def test_the_share_of_class_1_is_what_was_asked_for(share, counts):
    prepared = prepare(splits_of(), cell(share_of_class_1=share), seed=1)
    assert np.bincount(prepared["train"].labels).tolist() == counts
    assert len(prepared["train"].features) == sum(counts)
    assert [len(prepared[name].labels) for name in ("validation", "test")] == [SIZES["validation"], SIZES["test"]]


def test_images_that_are_left_keep_their_features():
    splits = splits_of()
    thin = prepare(splits, cell(share_of_class_1=0.1, label_noise=0.1), seed=1)["train"]
    places = [int(np.flatnonzero((splits["train"].features == row).all(axis=1))[0]) for row in thin.features]
    # In order, each once; the labels are those of the same images but for the wrong ones.
    assert places == sorted(set(places))
    assert (splits["train"].labels[places] != thin.labels).sum() == round(0.1 * len(places))


def test_a_share_that_leaves_no_image_is_refused():
    with pytest.raises(PaperError, match=r"share_of_class_1 0\.001 leaves no .* 160 and 160\.\nHint: take a share"):
        prepare(splits_of(), cell(share_of_class_1=0.001), seed=1)


@pytest.fixture
def files(tmp_path):
    """Files of features, and the table of images."""
    tables = []
    for name, split in splits_of().items():
        np.save(tmp_path / f"{name}.npy", split.features)
        tables.append(pd.DataFrame({"image": "x", "split": name, "label": split.labels}))
    pd.concat(tables).to_csv(tmp_path / "images.csv", index=False)
    return tmp_path


def read(folder) -> dict[str, Split]:
    return load_features([folder / f"{name}.npy" for name in SIZES], folder / "images.csv")


def test_features_are_read_with_the_labels_of_their_images(files):
    for name, split in splits_of().items():
        np.testing.assert_array_equal(read(files)[name].features, split.features)
        np.testing.assert_array_equal(read(files)[name].labels, split.labels)


def test_features_that_do_not_fit_the_images_are_refused(files):
    np.save(files / "validation.npy", np.zeros((7, 24), np.float32))
    with pytest.raises(PaperError, match=r"validation\.npy: 7 rows, but .*images\.csv lists 160 images for validation"):
        read(files)
    with pytest.raises(PaperError, match="Hint: delete this file, and Snakemake makes it anew"):
        read(files)
