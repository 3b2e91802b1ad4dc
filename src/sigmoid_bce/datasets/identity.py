"""Whether an image is the one it should be: a perceptual hash and a few mean colours of each, in git.

Both hold at any resolution. What they cannot see: a change that leaves the mean colours of all 25 areas nearly as they
were, such as a small retouch, fine noise, or red and blue exchanged where a picture has hardly any colour (the shares are
below). Whether a file is equal to the last pixel is not asked, since honest copies are not.
"""

import hashlib
from collections.abc import Iterable

import imagehash
import numpy as np
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


def checksum_of_pixels(pixels: np.ndarray) -> str:
    """The sha256 of an array's shape, type and values, as training/checkpoint.py takes it of what a network is fed."""
    digest = hashlib.sha256(f"{pixels.shape}{pixels.dtype}".encode())
    digest.update(np.ascontiguousarray(pixels).data)
    return digest.hexdigest()


def checksum_of_names(named: Iterable[tuple[str, str]]) -> str:
    """The sha256 of names, each with what identifies it, in the order of the names."""
    lines = sorted(f"{name} {identity}\n" for name, identity in named)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
