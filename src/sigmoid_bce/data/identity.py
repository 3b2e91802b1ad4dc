"""Whether an image is the one it should be: a perceptual hash and a few mean colours of each, in git.

Both hold at any resolution. What they cannot see: a change that leaves the mean colours of all 25 areas nearly as they
were, such as a small retouch, fine noise, or red and blue exchanged where a picture has hardly any colour (the shares are
below). Whether a file is equal to the last pixel is not asked, since honest copies are not.
"""

from importlib import resources
from pathlib import Path

import imagehash
import numpy as np
import pandas as pd
from PIL import Image

# Bits of 64 in which the hash of an honest copy may differ. Measured on 400 of the images, re-encoded at 100 to 500 pixels,
# by three resamplings, in two JPEG qualities: at most 6 bits. Of the 7,998,000 pairs of different images, 49 lie within
# 10 bits (one pair is the same picture twice), so a wrong image passes by chance about 6 times in a million.
TOLERANCE = 10
# Areas on each side of the grid over which colours are averaged.
GRID = 5
# Levels of 255 by which `compare_colours` may tell an honest copy from the manifest's. Measured by benchmarks/identity.py:
# 48,000 re-encodings of 400 of the images (100 to 500 pixels, four resamplings, JPEG qualities 50 to 95, chroma at full and
# half resolution) are at most 12 levels off; 19,200 of 40 other photographs, against copies at 200 x 200 as the manifest's
# are, at most 13 (and 8 bits of the hash). Of the 4,000 images, exchanging red and blue is noticed in 99.6 % (0.1 % by the
# hash alone; it is missed where the two are within 8 levels in every area), and a patch of noise, 40 of 200 pixels a side,
# in 84.9 % (0.0 % by the hash alone; it is missed where its mean colour is near that of what it covers).
COLOUR_TOLERANCE = 16
MANIFEST_COLUMNS = ["image", "label", "split", "dhash", "colours"]


def read_manifest(path: Path | None = None) -> pd.DataFrame:
    """The images that the article used: columns `image`, `label` (0 cat, 1 dog), `split`, `dhash`, `colours`.

    Hash and colours are as `hash_image` and `average_colours` give them. Without a path, the manifest that comes with this
    package.
    """
    if path is None:
        with resources.as_file(resources.files("sigmoid_bce.data") / "manifest.csv") as packaged:
            return read_manifest(packaged)
    return pd.read_csv(path, dtype={"image": str, "label": np.int8, "split": str, "dhash": str, "colours": str})


def hash_image(image: Image.Image) -> str:
    """The difference hash of an image, 8 x 8 bits, as 16 hex digits (package imagehash)."""
    return str(imagehash.dhash(image))


def average_colours(image: Image.Image) -> str:
    """The mean red, green and blue (0 to 255) of an RGB image in each of 5 x 5 areas, row by row, as 150 hex digits."""
    return image.resize((GRID, GRID), Image.Resampling.BOX).tobytes().hex()


def count_different_bits(one: str, other: str) -> int:
    """In how many of 64 bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def compare_colours(one: str, other: str) -> int:
    """By how many levels (of 255) the mean colours of two images differ at most.

    In each area, this is the largest change of red, green or blue, or of one of them against another: an exchange of red
    and blue moves them apart, where another resampling moves all three alike.
    """
    changes = [after - before for before, after in zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)]
    areas = zip(changes[0::3], changes[1::3], changes[2::3], strict=True)
    return max(max(0, *area) - min(0, *area) for area in areas)


def find_lookalike(dhash: str, manifest: pd.DataFrame) -> str | None:
    """The image of the manifest whose hash is nearest to `dhash`, if it lies within the tolerance."""
    distances = [count_different_bits(dhash, other) for other in manifest["dhash"]]
    nearest = int(np.argmin(distances))
    return manifest["image"].iloc[nearest] if distances[nearest] <= TOLERANCE else None


def make_manifest(images: dict[str, Image.Image], ranges: dict[str, range]) -> pd.DataFrame:
    """A manifest of images by name (`cat.0.jpg`), the numbers of each split given; cats first, then dogs."""
    rows = []
    for split, numbers in ranges.items():
        for label, kind in enumerate(("cat", "dog")):
            for name in (f"{kind}.{number}.jpg" for number in numbers):
                rows.append((name, label, split, hash_image(images[name]), average_colours(images[name])))
    return pd.DataFrame(rows, columns=MANIFEST_COLUMNS)
