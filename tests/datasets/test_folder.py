"""Any folder of two classes: its classes, its splits, what identifies its images, and what is wrong with it."""

import io
import json
import zipfile

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.names import SPLITS
from sigmoid_bce.datasets.archives import hash_of_listing
from sigmoid_bce.datasets.preparing import prepare_images
from sigmoid_bce.datasets.reading import Request
from tests.datasets.pictures import draw_picture, encode, write_zip
from tests.messages import messages_to

SETTINGS = {
    "classes": None,
    "class_names": None,
    "shares": {"train": 2.0, "validation": 1.0, "test": 1.0},
    "seed": 1,
}


def pictures(first=0, **counts):
    """PNG files by their place, so many in each folder (`_` stands for `/`), no two alike."""
    places = [f"{folder.replace('_', '/')}/{number}.png" for folder, count in counts.items() for number in range(count)]
    return {place: encode(draw_picture(first + seed), "PNG") for seed, place in enumerate(places)}


def write_folder(folder, files):
    for place, content in files.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(content)
    return folder


def prepare(path, target, per_class=None, say=None, **settings):
    """The table of images, the arrays, and the description of what a folder or zip gives."""
    target.mkdir(exist_ok=True)
    arrays = {split: target / f"{split}.npy" for split in SPLITS}
    table, description = target / "images.csv", target / "images.json"
    request = Request(
        "folder", path, 16, per_class, "two classes", SETTINGS | settings, target / "first_sight.csv", workers=2
    )
    with messages_to(say):
        prepare_images(request, arrays, table, description)
    described = json.loads(description.read_text())
    return pd.read_csv(table), {split: np.load(path) for split, path in arrays.items()}, described


def refused(path, target, **options):
    """The message for a folder that must be refused."""
    with pytest.raises(PaperError) as error:
        prepare(path, target, **options)
    assert "Hint: " in str(error.value) and str(path) in str(error.value)
    return str(error.value)


def test_a_folder_without_splits_is_split_by_a_seed(tmp_path):
    files = pictures(ants=9, bees=4)
    table, arrays, described = prepare(write_folder(tmp_path / "insects", files), tmp_path / "out")
    assert described["classes"] == ["ants", "bees"] and described["data_set"] == "two classes"
    assert described["per_class"] == {"train": [5, 2], "validation": [2, 1], "test": [2, 1]}
    assert described["drawn"] == {"splits": list(SPLITS), "seed": 1} and described["copies"] == []
    assert sorted(table["image"]) == sorted(files)
    assert (table["image"].str.startswith("bees") == (table["label"] == 1)).all()
    for split, rows in table.groupby("split"):
        assert rows["label"].is_monotonic_increasing and list(rows["index"]) == list(range(len(rows)))
        for row in rows.itertuples():
            whole = Image.open(io.BytesIO(files[row.image])).resize((16, 16), Image.Resampling.NEAREST)
            np.testing.assert_array_equal(arrays[split][row.index], np.asarray(whole))
    again, _, _ = prepare(tmp_path / "insects", tmp_path / "again")
    pd.testing.assert_frame_equal(again, table)
    other, _, _ = prepare(tmp_path / "insects", tmp_path / "other", seed=2)
    assert not other["image"].equals(table["image"])


def test_splits_of_the_folder_stay_and_a_missing_one_is_drawn_from_those_to_train(tmp_path):
    files = pictures(train_ants=6, train_bees=9, val_ants=2, val_bees=3)
    table, _, described = prepare(write_folder(tmp_path / "in", files), tmp_path / "out")
    assert described["per_class"] == {"train": [4, 6], "validation": [2, 3], "test": [2, 3]}
    assert described["drawn"]["splits"] == ["train", "test"]
    validation = table.loc[table["split"] == "validation", "image"]
    assert sorted(validation) == sorted(place for place in files if place.startswith("val/"))
    whole = files | pictures(100, test_ants=1, test_bees=1)
    _, _, described = prepare(write_folder(tmp_path / "whole", whole), tmp_path / "whole_out")
    assert described["images"] == {"train": 15, "validation": 5, "test": 2} and described["drawn"]["splits"] == []


def test_a_zip_in_one_more_folder_gives_the_same(tmp_path):
    files = pictures(train_ants=4, train_bees=4, validation_ants=1, validation_bees=1)
    table, _, described = prepare(write_folder(tmp_path / "in", files), tmp_path / "out")
    packed = write_zip(tmp_path / "in.zip", files | {"../.DS_Store": b"?"}, "insects/{}", zipfile.ZIP_DEFLATED)
    same, _, same_described = prepare(packed, tmp_path / "zip_out")
    pd.testing.assert_frame_equal(same, table)
    assert same_described == described


def test_classes_and_their_names_can_be_chosen(tmp_path):
    folder, told = write_folder(tmp_path / "in", pictures(ants=4, bees=4, wasps=4) | {"README.txt": b"hello"}), []
    table, _, described = prepare(
        folder, tmp_path / "out", classes=["wasps", "ants"], class_names=["wasp", "ant"], say=told.append
    )
    assert described["classes"] == ["wasp", "ant"]
    assert (table["image"].str.startswith("wasps") == (table["label"] == 0)).all()
    assert not table["image"].str.startswith("bees").any()
    assert any("no images by their endings (1):\n  README.txt" in line for line in told)
    assert any("sub-folders of other classes (1):\n  bees" in line for line in told)


def test_so_many_images_of_each_class_can_be_taken(tmp_path):
    folder = write_folder(tmp_path / "in", pictures(ants=9, bees=7))
    _, _, described = prepare(folder, tmp_path / "out", per_class={"train": 3, "validation": 2, "test": 1})
    assert described["per_class"] == {"train": [3, 3], "validation": [2, 2], "test": [1, 1]}


def test_unequal_classes_are_told(tmp_path):
    told = []
    prepare(write_folder(tmp_path / "in", pictures(ants=8, bees=4)), tmp_path / "out", say=told.append)
    expected = "train 4 ants and 2 bees; validation 2 ants and 1 bees; test 2 ants and 1 bees"
    assert told[-1] == f"NOTE: there are more images of one class than of the other: {expected}"


@pytest.mark.fault(
    "a folder of classes has no sub-folder, one, or three; or images beside them; or folders of splits beside others",
    expect="it is refused with what is there and what it needs",
)
def test_what_is_no_folder_of_two_classes_is_refused(tmp_path):
    loose = {f"{number}.png": encode(draw_picture(number), "PNG") for number in range(3)}
    empty, one, three = {"notes.txt": b"?"}, pictures(ants=3), pictures(ants=3, bees=3, wasps=3)
    cases = {
        "no sub-folder of images is in it (images without one: 3)": loose,
        "no sub-folder of images is in it (images without one: 0)": empty,
        "two sub-folders of images are needed, one a class, and there are 1: ants": one,
        "there are 3: ants, bees, wasps.\nHint: name the two to tell apart in data.folder.classes": three,
        "images lie beside the sub-folders, in no class (1):\n  0.png": pictures(ants=3, bees=3)
        | {"0.png": loose["0.png"]},
        "beside train there is more": pictures(train_ants=3, train_bees=3, more_ants=3),
    }
    for number, (expected, files) in enumerate(cases.items()):
        message = refused(write_folder(tmp_path / str(number), files), tmp_path / f"out{number}")
        assert expected in message, message
    message = refused(tmp_path / "3", tmp_path / "out", classes=["ant", "bees"])
    assert "no sub-folder of images is called ant; there is ants, bees, wasps" in message
    assert "no such file or folder" in refused(tmp_path / "nowhere", tmp_path / "out")


@pytest.mark.fault("a class of a folder has too few images", expect="class and split are named, and the settings")
def test_a_class_with_too_few_images_is_named(tmp_path):
    few = write_folder(tmp_path / "few", pictures(ants=9, bees=2))
    assert "the class bees has too few images for the split" in refused(few, tmp_path / "out")
    wanted = {"train": 3, "validation": 2, "test": 1}
    message = refused(write_folder(tmp_path / "in", pictures(ants=9, bees=5)), tmp_path / "out", per_class=wanted)
    assert "the class bees has too few images for the split test: 0 (drawn from 5), of 1" in message
    assert "data.per_class" in message
    untrained = write_folder(tmp_path / "untrained", pictures(val_ants=3, val_bees=3, test_ants=3, test_bees=3))
    assert "for the split train: 0 (drawn from 0), of 1" in refused(untrained, tmp_path / "out")


@pytest.mark.fault("an image of a folder is broken", expect="it is named, and nothing is written")
def test_broken_images_are_named(tmp_path):
    files = pictures(ants=4, bees=4) | {"ants/1.png": b"no picture", "bees/2.png": b""}
    message = refused(write_folder(tmp_path / "in", files), tmp_path / "out")
    assert "2 of 8 images cannot be used" in message
    assert "ants/1.png: not an image" in message and "bees/2.png: empty file" in message
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.fault("the same image is in two splits of a folder", expect="both are named in the log and in the record")
def test_an_image_in_two_splits_or_classes_is_told(tmp_path):
    files = pictures(train_ants=4, train_bees=4, val_ants=2, val_bees=2, test_ants=2, test_bees=2)
    files["val/ants/0.png"] = files["train/ants/3.png"]
    smaller = Image.open(io.BytesIO(files["train/bees/1.png"])).resize((50, 50))
    files["test/bees/1.png"] = encode(smaller, "PNG")
    files["train/bees/2.png"] = files["train/ants/0.png"]
    # Twice in the same place does no harm.
    files["train/bees/3.png"] = files["train/bees/0.png"]
    told = []
    _, _, described = prepare(write_folder(tmp_path / "in", files), tmp_path / "out", say=told.append)
    expected = [
        ["train/ants/0.png", "train/bees/2.png"],
        ["train/ants/3.png", "val/ants/0.png"],
        ["train/bees/1.png", "test/bees/1.png"],
    ]
    assert described["copies"] == expected
    (note,) = [line for line in told if "there twice" in line]
    assert all(f"{one} and {other}" in note for one, other in expected)


@pytest.mark.fault(
    "images of a folder were changed, removed or added since a study first read them",
    expect="they are named, with the file to remove if that is meant",
)
def test_images_that_have_changed_since_the_first_time_are_named(tmp_path):
    folder, out = write_folder(tmp_path / "in", pictures(ants=6, bees=6)), tmp_path / "out"
    prepare(folder, out, per_class={"train": 1, "validation": 1, "test": 1})
    before, listing = (out / "images.csv").read_bytes(), hash_of_listing(folder)
    # Other settings are no change of images.
    prepare(folder, out)
    (folder / "ants/1.png").write_bytes(encode(draw_picture(50), "PNG"))
    (folder / "bees/5.png").unlink()
    (folder / "bees/new.png").write_bytes(encode(draw_picture(51), "PNG"))
    assert hash_of_listing(folder) != listing
    message = refused(folder, out)
    assert "images are not as when they were first read for this study (3)" in message
    assert all(line in message for line in ("ants/1.png: changed", "bees/5.png: gone", "bees/new.png: new"))
    assert f"remove {out / 'first_sight.csv'}" in message
    (out / "first_sight.csv").unlink()
    table, _, _ = prepare(folder, out)
    assert "bees/new.png" in set(table["image"]) and (out / "images.csv").read_bytes() != before


def test_what_identifies_the_images_follows_their_files(tmp_path):
    files = pictures(ants=4, bees=4)
    table, arrays, described = prepare(write_folder(tmp_path / "in", files), tmp_path / "out")
    from hashlib import sha256

    assert dict(zip(table["image"], table["sha256"], strict=True)) == {
        place: sha256(content).hexdigest() for place, content in files.items()
    }
    from sigmoid_bce.training.checkpoint import checksum

    assert described["pixels"] == {split: checksum(array) for split, array in arrays.items()}
    changed = files | {"ants/0.png": encode(draw_picture(60), "PNG")}
    _, _, other = prepare(write_folder(tmp_path / "other", changed), tmp_path / "other_out")
    assert other["identity"]["by"] == described["identity"]["by"]
    assert other["identity"]["sha256"] != described["identity"]["sha256"]
