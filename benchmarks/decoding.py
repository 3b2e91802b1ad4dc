"""From an archive of images to arrays, with all cores and the checks of `prepare_images`, against one thread of Pillow; and
what the checks cost.

python benchmarks/decoding.py --images dogs-vs-cats.zip
"""

import argparse
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

PER_CLASS = {"train": 1000, "validation": 500, "test": 500}


def with_checks(archive: Path, workers: int | None = None) -> None:
    """The rule's own function: find, decode, check the identity of, and resize 4,000 images; by all cores if not told."""
    from sigmoid_bce.datasets.preparing import prepare_images
    from sigmoid_bce.datasets.reading import Request

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        workers = workers or len(os.sched_getaffinity(0))
        arrays = {split: place / f"{split}.npy" for split in PER_CLASS}
        request = Request("local", archive, 150, PER_CLASS, workers=workers)
        prepare_images(request, arrays, place / "images.csv", place / "images.json")


def with_pillow(archive: Path) -> None:
    """The same images decoded and resized by one thread, with no check."""
    import numpy as np
    from PIL import Image

    with zipfile.ZipFile(archive) as source:
        for label in ("cat", "dog"):
            for number in range(sum(PER_CLASS.values())):
                image = Image.open(io.BytesIO(source.read(f"train/{label}.{number}.jpg"))).convert("RGB")
                np.asarray(image.resize((150, 150), Image.Resampling.NEAREST))


def where_it_goes(archive: Path) -> dict[str, float]:
    """The seconds that each step of the rule takes for all images, one after the other in one thread."""
    import hashlib

    import numpy as np

    from sigmoid_bce.datasets.decoding import decode, resize
    from sigmoid_bce.datasets.identity import average_colours, checksum_of_pixels, hash_image

    seconds: Counter[str] = Counter()

    def timed(step: str, function: Callable[..., Any], *arguments: Any) -> Any:
        started = time.perf_counter()
        result = function(*arguments)
        seconds[step] += time.perf_counter() - started
        return result

    pixels = []
    with zipfile.ZipFile(archive) as source, tempfile.TemporaryDirectory() as folder:
        for label in ("cat", "dog"):
            for number in range(sum(PER_CLASS.values())):
                content = timed("reading the file", source.read, f"train/{label}.{number}.jpg")
                image = timed("decoding it", decode, content)
                pixels.append(timed("resizing it", resize, image, 150))
                timed("its perceptual hash", hash_image, image)
                timed("its mean colours", average_colours, image)
                timed("the checksum of the file", lambda content=content: hashlib.sha256(content).hexdigest())
        stacked = timed("arrays of the images", np.stack, pixels)
        timed("checksums of the arrays", checksum_of_pixels, stacked)
        timed("writing them", np.save, Path(folder) / "images.npy", stacked)
    return seconds


WAYS = {
    "ours, all cores": with_checks,
    "ours, one thread": lambda archive: with_checks(archive, 1),
    "Pillow alone, one thread, no checks": with_pillow,
}


def main() -> None:
    """Run all ways in fresh processes, in turns; print seconds, ratios and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True, help="zip with train/cat.N.jpg and train/dog.N.jpg")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--way", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        started = time.perf_counter()
        WAYS[options.way](options.images)
        print(json.dumps([time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
        return
    times: dict[str, list[list[float]]] = {way: [] for way in WAYS}
    for _ in range(options.rounds):
        for way in WAYS:
            command = [sys.executable, __file__, "--images", str(options.images), "--way", way]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            times[way].append(json.loads(done.stdout.splitlines()[-1]))
    ours = statistics.median(row[0] for row in times[next(iter(WAYS))])
    for way, rows in times.items():
        median = statistics.median(row[0] for row in rows)
        print(f"{way:36} {median:5.1f} s, {median / ours:4.2f} of ours; peak {max(row[1] for row in rows):.0f} MB")
    for step, seconds in where_it_goes(options.images).items():
        print(f"  {step:34} {seconds:5.2f} s")


if __name__ == "__main__":
    main()
