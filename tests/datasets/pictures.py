"""Small pictures, all different, and their manifest."""

import io
import zipfile

import numpy as np
from PIL import Image

from sigmoid_bce.datasets.cats_and_dogs import make_manifest
from sigmoid_bce.datasets.decoding import decode

PER_CLASS = {"train": 3, "validation": 1, "test": 1}
RANGES = {"train": range(3), "validation": range(3, 4), "test": range(4, 5)}
NAMES = [f"{kind}.{number}.jpg" for kind in ("cat", "dog") for number in range(5)]


def draw_picture(seed, size=64):
    """A picture of large random patches: its hash is far from that of any other seed."""
    patches = np.random.default_rng(seed).integers(0, 256, (9, 9, 3), dtype=np.uint8)
    return Image.fromarray(patches).resize((size, size), Image.Resampling.BICUBIC)


def encode(picture, kind="JPEG", **options):
    """The bytes of a picture file."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def all_files():
    """Ten pictures by Kaggle's name, as JPEG bytes."""
    return {name: encode(draw_picture(seed), quality=95) for seed, name in enumerate(NAMES)}


def manifest_of(files):
    """The manifest of these files."""
    return make_manifest({name: decode(content) for name, content in files.items()}, RANGES)


def write_zip(path, files, place="train/{}", compression=zipfile.ZIP_STORED):
    """A zip of the files, each at its place."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(place.format(name), content)
    return path
