import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.runs.samples import (
    COLUMNS,
    STORED,
    accuracy_on_test_images,
    read_samples,
    tabulate_samples,
    write_samples,
)

IMAGES = pd.DataFrame(
    {
        "image": ["cat.0.jpg", "dog.0.jpg", "cat.1500.jpg", "dog.1500.jpg"],
        "split": ["train", "train", "test", "test"],
        "label": [0, 1, 0, 1],
        "index": [0, 1, 0, 1],
    }
)


def test_each_image_has_its_outputs_and_both_losses():
    table = tabulate_samples(IMAGES, np.array([-2.0, 20.0, 1.0, -20.0], np.float32))
    assert list(table.columns) == COLUMNS
    assert {str(table[column].dtype) for column in COLUMNS[3:]} == {"float32"}
    np.testing.assert_allclose(table["sigmoid"], 1 / (1 + np.exp([2.0, -20, -1, 20])), rtol=1e-6)
    np.testing.assert_allclose(table["bce_raw"], np.logaddexp(0, [-2.0, -20, 1, 20]), rtol=1e-6)
    # Beyond the clipping range the loss through the sigmoid stays where it is.
    assert table["bce_sigmoid"][1] == pytest.approx(2.0**-23, rel=1e-3)
    assert table["bce_sigmoid"][3] == pytest.approx(-np.log(1e-7), rel=1e-6)


def test_accuracy_is_of_the_test_images_only():
    assert accuracy_on_test_images(tabulate_samples(IMAGES, np.array([9, -9, -1, 1], np.float32))) == 1.0
    assert accuracy_on_test_images(tabulate_samples(IMAGES, np.array([-9, 9, 1, 1], np.float32))) == 0.5


def test_outputs_that_do_not_fit_the_images_are_refused():
    with pytest.raises(ValueError, match="4 images, but 3 raw outputs"):
        tabulate_samples(IMAGES, np.zeros(3, np.float32))


def test_the_same_table_gives_the_same_bytes(tmp_path):
    table = tabulate_samples(IMAGES, np.arange(4, dtype=np.float32))
    for name in ("one.parquet", "two.parquet"):
        write_samples(table, tmp_path / name)
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()
    assert list(pd.read_parquet(tmp_path / "one.parquet").columns) == STORED
    pd.testing.assert_frame_equal(read_samples(tmp_path / "one.parquet"), table)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.parquet", "two.parquet"]
