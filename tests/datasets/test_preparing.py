import io
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.datasets.cats_and_dogs import KNOWN_BROKEN, read_manifest
from sigmoid_bce.datasets.identity import COLOUR_TOLERANCE, TOLERANCE, average_colours, compare_colours
from sigmoid_bce.datasets.preparing import prepare_images
from sigmoid_bce.datasets.reading import Request
from tests.datasets.pictures import NAMES, PER_CLASS, draw_picture, encode, write_zip
from tests.datasets.preparations import FILES, SIZE, prepare, refused


def test_pixels_are_those_of_pillow_cats_before_dogs(tmp_path):
    arrays, table = prepare(write_zip(tmp_path / "images.zip", FILES), tmp_path / "out")
    assert list(table["image"][:6]) == ["cat.0.jpg", "cat.1.jpg", "cat.2.jpg", "dog.0.jpg", "dog.1.jpg", "dog.2.jpg"]
    assert list(table["label"][:6]) == [0, 0, 0, 1, 1, 1]
    assert {split: len(array) for split, array in arrays.items()} == {"train": 6, "validation": 2, "test": 2}
    picture = Image.open(io.BytesIO(FILES["dog.1.jpg"]))
    expected = np.asarray(picture.convert("RGB").resize((SIZE, SIZE), Image.NEAREST))
    np.testing.assert_array_equal(arrays["train"][4], expected)


def test_every_layout_gives_the_same(tmp_path):
    arrays, table = prepare(write_zip(tmp_path / "kaggle.zip", FILES), tmp_path / "kaggle")
    microsoft = {f"PetImages/{n.split('.')[0].title()}/{n.split('.')[1]}.jpg": c for n, c in FILES.items()}
    folder = tmp_path / "folder/deeper"
    for name, content in microsoft.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    inner = write_zip(tmp_path / "train.zip", FILES)
    places = {
        "microsoft": write_zip(tmp_path / "microsoft.zip", microsoft, "{}"),
        "folder": tmp_path / "folder",
        "nested": write_zip(tmp_path / "nested.zip", {"train.zip": inner.read_bytes()}, "{}", zipfile.ZIP_DEFLATED),
        "nested in a folder": write_zip(tmp_path / "deep.zip", {"train.zip": inner.read_bytes()}, "dogs-vs-cats/{}"),
    }
    whole = places["nested"].read_bytes()
    places["nested twice"] = write_zip(tmp_path / "twice.zip", {"dogs-vs-cats.zip": whole}, "{}")
    for name, packed in (("train.zip", inner.read_bytes()), ("dogs-vs-cats.zip", whole)):
        places[f"folder with {name}"] = tmp_path / f"holds {name}"
        (places[f"folder with {name}"] / "deeper").mkdir(parents=True)
        (places[f"folder with {name}"] / "deeper" / name).write_bytes(packed)
    for name, place in places.items():
        same, same_table = prepare(place, tmp_path / f"out_{name}")
        np.testing.assert_array_equal(same["train"], arrays["train"], err_msg=name)
        pd.testing.assert_frame_equal(same_table, table)


def test_a_copy_at_another_resolution_passes(tmp_path):
    smaller = {name: encode(draw_picture(seed, 40), quality=60) for seed, name in enumerate(NAMES)}
    _, table = prepare(write_zip(tmp_path / "images.zip", smaller), tmp_path / "out")
    assert table["dhash_distance"].max() <= TOLERANCE


@pytest.mark.parametrize(
    "picture, kind",
    [
        (draw_picture(1).convert("CMYK"), "JPEG"),
        (draw_picture(1).convert("RGBA"), "PNG"),
        (draw_picture(1).quantize(256), "PNG"),
    ],
    ids=["CMYK", "transparency", "palette"],
)
def test_other_colour_models_become_rgb(tmp_path, picture, kind):
    files = {**FILES, "cat.1.jpg": encode(picture, kind)}
    arrays, _ = prepare(write_zip(tmp_path / "images.zip", files), tmp_path / "out")
    expected = np.asarray(draw_picture(1).resize((SIZE, SIZE), Image.NEAREST)).astype(int)
    # A palette or CMYK shifts colours a little; a wrong picture is off by more than 60.
    assert np.abs(arrays["train"][1] - expected).mean() < 25


def test_a_grey_image_gets_three_equal_channels():
    from sigmoid_bce.datasets.decoding import decode

    pixels = np.asarray(decode(encode(draw_picture(1).convert("L"))))
    assert pixels.shape == (64, 64, 3) and (pixels == pixels[..., :1]).all()


def with_red_and_blue_exchanged(pixels):
    return pixels[..., ::-1]


def with_a_patch_of_noise(pixels):
    patched = pixels.copy()
    patched[20:33, 20:33] = np.random.default_rng(0).integers(0, 256, (13, 13, 3))
    return patched


def brighter(pixels):
    return np.clip(pixels.astype(int) + 40, 0, 255)


@pytest.mark.fault(
    "an image is the right one with red and blue exchanged, brighter, or with a patch of noise",
    expect="it is named, and by how much its colours differ",
)
@pytest.mark.parametrize("change", [with_red_and_blue_exchanged, with_a_patch_of_noise, brighter])
def test_a_changed_copy_of_the_right_image_is_named(tmp_path, change):
    pixels = np.ascontiguousarray(change(np.asarray(draw_picture(1)))).astype(np.uint8)
    files = {**FILES, "cat.1.jpg": encode(Image.fromarray(pixels), quality=95)}
    message = refused(write_zip(tmp_path / "images.zip", files), tmp_path / "out")
    assert "1 of 10 images" in message and "cat.1.jpg: its colours are others, or a part of it is" in message


def test_colours_are_means_over_areas_at_any_resolution():
    halves = np.zeros((100, 60, 3), np.uint8)
    halves[:, 36:] = (10, 200, 30)
    found = average_colours(Image.fromarray(halves))
    assert found == ("000000" * 3 + "0ac81e" * 2) * 5
    smaller = average_colours(Image.fromarray(halves).resize((45, 30), Image.Resampling.LANCZOS))
    assert 0 < compare_colours(found, smaller) <= 3 < COLOUR_TOLERANCE
    assert compare_colours(found, "00" * 75) == 200


def test_what_is_transparent_shows_white():
    from sigmoid_bce.datasets.decoding import decode

    clear = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    assert np.asarray(decode(encode(clear, "PNG"))).min() == 255


def test_sixteen_bits_become_eight():
    from sigmoid_bce.datasets.decoding import decode

    deep = Image.fromarray(np.full((4, 4), 256 * 77, np.uint16))
    assert (np.asarray(decode(encode(deep, "PNG"))) == 77).all()


def test_corrupt_cut_off_empty_and_missing_images_are_all_named_at_once(tmp_path):
    files = {
        **FILES,
        "cat.0.jpg": b"no picture at all",
        "cat.2.jpg": FILES["cat.2.jpg"][:400],
        "dog.0.jpg": b"",
    }
    del files["dog.4.jpg"]
    message = refused(write_zip(tmp_path / "images.zip", files), tmp_path / "out")
    assert "4 of 10 images" in message
    for name, reason in [("cat.0", "not an image"), ("cat.2", "corrupt"), ("dog.0", "empty"), ("dog.4", "missing")]:
        assert any(f"{name}.jpg" in line and reason in line for line in message.splitlines()), message


def test_a_damaged_zip_entry_is_named(tmp_path):
    path = write_zip(tmp_path / "images.zip", FILES)
    content = path.read_bytes()
    path.write_bytes(content.replace(FILES["dog.2.jpg"], bytes(len(FILES["dog.2.jpg"]))))
    assert "dog.2.jpg" in refused(path, tmp_path / "out")


def test_two_swapped_images_are_both_named_with_what_they_are(tmp_path):
    files = {**FILES, "cat.1.jpg": FILES["dog.2.jpg"], "dog.2.jpg": FILES["cat.1.jpg"]}
    message = refused(write_zip(tmp_path / "images.zip", files), tmp_path / "out")
    assert "2 of 10 images" in message
    assert "cat.1.jpg: another image" in message and "looks like dog.2.jpg" in message
    assert "dog.2.jpg: another image" in message and "looks like cat.1.jpg" in message


def test_a_zip_cut_off_a_text_and_nothing_are_refused_by_name(tmp_path):
    whole = write_zip(tmp_path / "whole.zip", FILES).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty.zip").write_bytes(b"")
    for name in ("cut.zip", "empty.zip"):
        assert f"{name}: not a whole zip file" in refused(tmp_path / name, tmp_path / "out")
    assert "no such file or folder" in refused(tmp_path / "nowhere", tmp_path / "out")
    other = write_zip(tmp_path / "other.zip", {"readme.txt": b"hello"}, "{}")
    message = refused(other, tmp_path / "out")
    assert "no image of a cat or dog" in message and "PetImages" in message


def test_an_image_that_is_there_twice_is_refused(tmp_path):
    twice = {**{f"train/{name}": content for name, content in FILES.items()}, "old/cat.0.jpg": b"?"}
    message = refused(write_zip(tmp_path / "images.zip", twice, "{}"), tmp_path / "out")
    assert "cat.0.jpg is there twice" in message and "old/cat.0.jpg" in message


def test_a_long_list_of_bad_files_is_cut_and_counted(tmp_path):
    first = {"cat.0.jpg": FILES["cat.0.jpg"]}
    message = refused(write_zip(tmp_path / "images.zip", first), tmp_path / "out")
    assert "9 of 10 images" in message
    message = refused(write_zip(tmp_path / "none.zip", {"cat.99.jpg": b""}), tmp_path / "out")
    assert "10 of 10" in message and message.count("missing") == 10


def fill_disk(archive, folder):
    """In a process that may write no file beyond 30 kB, as on a disk (or quota) that is used up."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
    try:
        prepare(archive, folder, size=200)
    except PaperError as error:
        print(error)


def test_a_full_disk_leaves_nothing_and_names_the_file(tmp_path):
    archive = write_zip(tmp_path / "images.zip", FILES)
    start = "from tests.datasets.test_preparing import *"
    call = f"{start}; fill_disk(Path({str(archive)!r}), Path({str(tmp_path / 'out')!r}))"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", call], env={"PYTHONPATH": str(root)}, capture_output=True, text=True)
    assert "images_train.npy: the disk is full" in done.stdout, done
    assert "Hint: " in done.stdout
    assert list((tmp_path / "out").iterdir()) == []


def test_the_manifest_in_git_is_of_the_article_s_images():
    manifest = read_manifest()
    assert manifest["image"].is_unique
    counts = manifest.groupby(["split", "label"]).size()
    assert counts.to_dict() == {
        (split, label): count
        for split, count in {"train": 1000, "validation": 500, "test": 500}.items()
        for label in (0, 1)
    }
    numbers = manifest["image"].str.extract(r"^(cat|dog)\.(\d+)\.jpg$")[1].astype(int)
    assert (numbers[manifest["split"] == "train"] < 1000).all()
    assert numbers[manifest["split"] == "validation"].between(1000, 1499).all()
    assert numbers[manifest["split"] == "test"].between(1500, 1999).all()
    assert (manifest["image"].str.startswith("dog") == (manifest["label"] == 1)).all()
    assert manifest["dhash"].str.fullmatch("[0-9a-f]{16}").all()
    assert manifest["colours"].str.fullmatch("[0-9a-f]{150}").all()


def test_digits_need_no_file(tmp_path):
    arrays = {split: tmp_path / f"images_{split}.npy" for split in PER_CLASS}
    table, described = tmp_path / "images.csv", tmp_path / "images.json"
    prepare_images(Request("digits", None, 46, PER_CLASS), arrays, table, described)
    table = pd.read_csv(tmp_path / "images.csv")
    assert len(table) == 10 and table["image"].is_unique
    assert table.groupby("split")["label"].mean().eq(0.5).all()
    train = np.load(arrays["train"])
    assert train.shape == (6, 46, 46, 3) and train.max() == 255
    # The digit's own pixels, scaled: image names are positions in scikit-learn's set.
    from sklearn.datasets import load_digits

    digits = load_digits()
    number = int(table["image"][0].split(".")[1])
    assert digits.target[number] % 2 == table["label"][0]
    assert (np.unique(train[0]) == np.unique(np.round(digits.images[number] * 255 / 16))).all()


@pytest.mark.fault(
    "a file that is known to be broken in Microsoft's copy is so",
    expect="it is left out, and the log says so; no other",
)
def test_a_file_that_is_known_to_be_broken_is_left_out_and_told(tmp_path, monkeypatch):
    assert "cat.666.jpg" in KNOWN_BROKEN
    monkeypatch.setattr("sigmoid_bce.datasets.cats_and_dogs.KNOWN_BROKEN", {"cat.1.jpg"})
    broken = write_zip(tmp_path / "images.zip", {**FILES, "cat.1.jpg": b""})
    told = []
    arrays, table = prepare(broken, tmp_path / "out", say=told.append)
    assert any("NOTE: cat.1.jpg cannot be decoded" in line for line in told)
    assert list(table["image"][:3]) == ["cat.0.jpg", "cat.2.jpg", "dog.0.jpg"]
    assert list(table.loc[table["split"] == "train", "index"]) == list(range(5)) and len(arrays["train"]) == 5
    whole, _ = prepare(write_zip(tmp_path / "whole.zip", FILES), tmp_path / "whole")
    assert len(whole["train"]) == 6
    # Known to be broken is not known to be missing, and another file is no better for it.
    without = {name: content for name, content in FILES.items() if name != "cat.1.jpg"}
    assert "cat.1.jpg: missing" in refused(write_zip(tmp_path / "without.zip", without), tmp_path / "refused")
    other = write_zip(tmp_path / "other.zip", {**FILES, "cat.2.jpg": b""})
    assert "cat.2.jpg: empty file" in refused(other, tmp_path / "refused_too")
