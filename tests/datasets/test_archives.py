"""Archives that are packed, nested, closed or broken in ways that a plain zip is not."""

import struct
import tracemalloc
import zipfile

import pytest

from sigmoid_bce.datasets import archives
from tests.datasets.pictures import write_zip
from tests.datasets.preparations import FILES, refused


def encrypted(archive):
    """The bytes of a zip whose members are marked as encrypted, in their own headers and in the table of contents."""
    content = bytearray(archive)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(signature, at + 4)
    return bytes(content)


@pytest.mark.fault(
    "train.zip inside Kaggle's zip is cut off, damaged, encrypted or claims 4 GB; or an archive is encrypted",
    expect="the zip and what is in it are named, with the way out",
)
def test_a_nested_zip_that_cannot_be_used_is_named(tmp_path):
    inner = write_zip(tmp_path / "train.zip", FILES, compression=zipfile.ZIP_DEFLATED).read_bytes()
    whole = write_zip(tmp_path / "whole.zip", {"train.zip": inner}, "{}", zipfile.ZIP_STORED).read_bytes()
    large = whole.replace(struct.pack("<LL", len(inner), len(inner)), struct.pack("<LL", len(inner), 4_200_000_000))
    closed = {
        "is cut.zip: train.zip in it: not a whole zip file": write_zip(
            tmp_path / "is cut.zip", {"train.zip": inner[: len(inner) // 2]}, "{}"
        ).read_bytes(),
        "train.zip in it cannot be unpacked": whole.replace(inner[5000:5050], bytes(50)),
        "train.zip in it is encrypted": encrypted(whole),
        "train.zip in it claims to have 4200 MB": large,
        "train.zip in it: train/cat.0.jpg in it is encrypted": write_zip(
            tmp_path / "outer.zip", {"train.zip": encrypted(inner)}, "{}"
        ).read_bytes(),
        "train/cat.0.jpg in it is encrypted": encrypted(inner),
    }
    for expected, content in closed.items():
        path = tmp_path / "is cut.zip"
        path.write_bytes(content)
        message = refused(path, tmp_path / "out")
        assert expected in message and str(path) in message, message


def claiming(archive, name, size):
    """The bytes of a zip in which a member claims to unpack to another size, in both of its headers."""
    content = bytearray(archive)
    for signature, place, length in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = content.find(signature)
        while not content[at + length :].startswith(name):
            at = content.find(signature, at + 4)
        content[at + place : at + place + 4] = struct.pack("<L", size)
    return bytes(content)


@pytest.mark.fault(
    "a member unpacks to 3 GB, and its header says so or claims less",
    expect="it is named without being unpacked; no more than it claims comes into memory",
)
@pytest.mark.parametrize("claimed", [3_000_000_000, 1000])
def test_a_member_that_unpacks_to_too_much_is_not_unpacked(tmp_path, claimed):
    files = {**FILES, "dog.1.jpg": bytes(300_000_000)}
    bomb = write_zip(tmp_path / "bomb.zip", files, compression=zipfile.ZIP_DEFLATED)
    bomb.write_bytes(claiming(bomb.read_bytes(), b"train/dog.1.jpg", claimed))
    tracemalloc.start()
    try:
        message = refused(bomb, tmp_path / "out")
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()
    expected = "too large for an image of this set: 3000 MB" if claimed > 1000 else "CRC"
    assert "dog.1.jpg: " in message and expected in message and "1 of 10" in message


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_cannot_be_unpacked_in_pieces_is_refused_with_the_way_out(tmp_path, compression):
    archive = write_zip(tmp_path / "images.zip", FILES, compression=compression)
    message = refused(archive, tmp_path / "out")
    assert "cat.0.jpg in it is packed in a way that is not read here" in message and "unpack it" in message


def test_a_file_that_is_too_large_for_an_image_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "_LARGEST_IMAGE", max(map(len, FILES.values())))
    for name, content in FILES.items():
        (tmp_path / "images").mkdir(exist_ok=True)
        (tmp_path / "images" / name).write_bytes(content if name != "dog.1.jpg" else bytes(100_000))
    message = refused(tmp_path / "images", tmp_path / "out")
    assert "dog.1.jpg: too large" in message and "1 of 10" in message


@pytest.mark.fault(
    "a downloaded archive turns out to be broken when its images are read",
    expect="the hint names the file to delete, so that it is downloaded again",
)
def test_the_hint_about_a_downloaded_archive_names_the_file_to_delete(tmp_path):
    path = write_zip(tmp_path / "microsoft.zip", FILES)
    content = path.read_bytes()
    for damaged in (content.replace(FILES["dog.2.jpg"], bytes(len(FILES["dog.2.jpg"]))), content[:5000]):
        path.write_bytes(damaged)
        hint = refused(path, tmp_path / "out", "microsoft").split("Hint: ")[1]
        assert f"delete {path} (and microsoft.zip.part" in hint
        assert "delete" not in refused(path, tmp_path / "out")
