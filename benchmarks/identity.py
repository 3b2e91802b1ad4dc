"""How far honest copies of images are from what the manifest keeps of them, and which share of changed ones is noticed.

python benchmarks/identity.py --images dogs-vs-cats.zip [--every 10] [--originals other-images.zip]
"""

import argparse
import io
import zipfile
from concurrent.futures import ProcessPoolExecutor
from itertools import product, repeat
from pathlib import Path

import numpy as np
from PIL import Image

from sigmoid_bce.datasets.decoding import decode
from sigmoid_bce.datasets.identity import (
    COLOUR_TOLERANCE,
    TOLERANCE,
    average_colours,
    compare_colours,
    count_different_bits,
    hash_image,
)

SIZES = (100, 150, 224, 375, 500)
RESAMPLINGS = (
    Image.Resampling.NEAREST,
    Image.Resampling.BILINEAR,
    Image.Resampling.BICUBIC,
    Image.Resampling.LANCZOS,
)
QUALITIES = (50, 75, 95)
# Chroma at full and at half resolution (4:4:4 and 4:2:0).
SUBSAMPLINGS = (0, 2)
# The side of the patch of noise, as a share of the picture's: 40 of 200 pixels.
PATCH = 0.2


def reencode(picture: Image.Image, quality: int = 90, subsampling: int = 2) -> Image.Image:
    """The picture after a JPEG file."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality, subsampling=subsampling)
    return decode(buffer.getvalue())


def describe(picture: Image.Image) -> tuple[str, str]:
    """What the manifest keeps of a picture: its hash and its colours."""
    return hash_image(picture), average_colours(picture)


def compare(one: tuple[str, str], other: tuple[str, str]) -> tuple[int, int]:
    """Bits of the hash, and levels of colour, by which two pictures are apart."""
    return count_different_bits(one[0], other[0]), compare_colours(one[1], other[1])


def honest(archive: Path, name: str) -> np.ndarray:
    """Distances of all re-encodings (copies, 2) of an image from what the manifest keeps of it.

    The manifest is of a copy at 200 x 200, made from an original by a resampling that is not known. An image of that size
    stands for itself; one of another size is the original, and is made into such a copy by each resampling.
    """
    picture = read(archive, name)
    kept = [picture]
    if picture.size != (200, 200):
        kept = [reencode(picture.resize((200, 200), resampling)) for resampling in RESAMPLINGS]
    copies = [
        describe(reencode(picture.resize((size, size), resampling), quality, subsampling))
        for size, resampling, quality, subsampling in product(SIZES, RESAMPLINGS, QUALITIES, SUBSAMPLINGS)
    ]
    return np.array([compare(describe(one), copy) for one in kept for copy in copies])


def changed(archive: Path, name: str) -> np.ndarray:
    """Distances (2, 2) of two changed copies: red and blue exchanged; a patch of noise at a random place."""
    picture = read(archive, name)
    pixels = np.array(picture)
    rng = np.random.default_rng(list(name.encode()))
    side = round(PATCH * min(picture.size))
    top, left = (rng.integers(0, length - side + 1) for length in pixels.shape[:2])
    patched = pixels.copy()
    patched[top : top + side, left : left + side] = rng.integers(0, 256, (side, side, 3))
    copies = np.ascontiguousarray(pixels[..., ::-1]), patched
    return np.array([compare(describe(picture), describe(reencode(Image.fromarray(copy)))) for copy in copies])


def read(archive: Path, name: str) -> Image.Image:
    """An image of a zip file."""
    with zipfile.ZipFile(archive) as images:
        return decode(images.read(name))


def names_in(archive: Path) -> list[str]:
    """The images in a zip file."""
    with zipfile.ZipFile(archive) as images:
        return [name for name in images.namelist() if name.endswith(".jpg")]


def main() -> None:
    """Print the largest distances of honest copies, and the share of changed copies beyond the tolerances."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True, help="zip with train/cat.N.jpg and train/dog.N.jpg")
    parser.add_argument("--originals", type=Path, help="zip of JPEG images larger than 200 pixels, of anything")
    parser.add_argument("--every", type=int, default=10, help="re-encode one image in so many (all are changed)")
    options = parser.parse_args()
    with ProcessPoolExecutor() as pool:
        for archive in filter(None, (options.images, options.originals)):
            names = names_in(archive)[:: options.every]
            found = np.concatenate(list(pool.map(honest, repeat(archive), names, chunksize=8)))
            bits, levels = found.max(axis=0)
            rare = np.quantile(found, 0.9999, axis=0)
            print(
                f"{archive.name}: {len(found)} honest copies of {len(names)} images: hash at most {bits} bits, "
                f"colours at most {levels} levels (99.99 %: {rare[0]:.0f} and {rare[1]:.0f}); "
                f"{TOLERANCE} and {COLOUR_TOLERANCE} are allowed"
            )
        found = np.array(list(pool.map(changed, repeat(options.images), names_in(options.images), chunksize=32)))
    for way, apart in (("red and blue exchanged", found[:, 0]), ("a patch of noise", found[:, 1])):
        by_hash, by_colours = apart[:, 0] > TOLERANCE, apart[:, 1] > COLOUR_TOLERANCE
        both = 100 * np.mean(by_hash | by_colours)
        print(f"{way}: {both:.1f} % noticed ({100 * by_hash.mean():.1f} % by the hash alone)")
        shares = ", ".join(
            f"{level}: {100 * np.mean(by_hash | (apart[:, 1] > level)):.1f} %" for level in range(6, 21, 2)
        )
        print(f"  by the tolerance of colours: {shares}")


if __name__ == "__main__":
    main()
