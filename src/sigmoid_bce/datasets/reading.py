"""What is asked of a data set and what comes of it; and many images read at once, each problem told by name."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.datasets.archives import Reader
from sigmoid_bce.datasets.decoding import decode, resize
from sigmoid_bce.datasets.identity import average_colours, hash_image

# A message that lists four thousand files is no message.
MOST_NAMED = 10


@dataclass(frozen=True)
class Request:
    """What a study asks of its images.

    `source` names where they come from, `archive` is its zip or folder (None where there is none); `size` is the side of
    an image in pixels; `per_class` maps a split to the number of its images of each class, or is None where all are
    taken. `name` is what the images are called, where the data set has no name of its own; `folder` are the settings
    `data.folder`, and `seen` the file that keeps the checksums of the reader's own
    images. `workers` is the number of threads.
    """

    source: str
    archive: Path | None
    size: int
    per_class: dict[str, int] | None
    name: str | None = None
    folder: Mapping[str, Any] = field(default_factory=dict)
    seen: Path | None = None
    workers: int = 1


class Found(NamedTuple):
    """The images of a study.

    `table` has the columns `image`, `label`, `split` and `index` (within the split), by split and class, and more if the
    data set has more to tell; `pixels` maps a split to its array (n, size, size, 3), uint8, in that order; `classes` are
    the names of class 0 and 1; `identity` is a sha256 of what identifies the images. `more` goes into the record as it is,
    and `checksums` (a table with `image`, `sha256`) into the file `seen` of the request.
    """

    table: pd.DataFrame
    pixels: dict[str, np.ndarray]
    classes: Sequence[str]
    identity: str
    more: dict[str, Any] = {}
    checksums: pd.DataFrame | None = None


class Decoded(NamedTuple):
    """One image: its pixels (size, size, 3), uint8, sha256 of its file, hash and mean colours; or what is wrong with it.

    `distance` and `colour_distance` say how far hash and colours are from what they should be, where that is known.
    """

    pixels: np.ndarray | None = None
    sha256: str = ""
    dhash: str = ""
    colours: str = ""
    distance: int = 0
    colour_distance: int = 0
    problem: str | None = None
    is_decoded: bool = True


def read_all(read: Callable[..., Any], workers: int, *arguments: Iterable[Any]) -> list[Any]:
    """What `read` gives for each of the arguments, in their order, by so many threads."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(read, *arguments))


def read_image(reader: Reader | None, size: int) -> Decoded:
    """The image that a reader gives, resized; None is one that is missing."""
    if reader is None:
        return Decoded(problem="missing")
    try:
        content = reader()
        picture = decode(content)
    except Exception as error:  # a broken zip entry raises many kinds; each is this one file's problem
        return Decoded(problem=str(error) or type(error).__name__, is_decoded=False)
    return Decoded(
        resize(picture, size), hashlib.sha256(content).hexdigest(), hash_image(picture), average_colours(picture)
    )


def read_checksum(reader: Reader) -> Decoded:
    """The checksum alone of the file that a reader gives."""
    try:
        return Decoded(sha256=hashlib.sha256(reader()).hexdigest())
    except Exception as error:  # as above
        return Decoded(problem=str(error) or type(error).__name__, is_decoded=False)


def stack_by_split(table: pd.DataFrame, decoded: Sequence[Decoded]) -> dict[str, np.ndarray]:
    """The pixels of the images of a table, by split: arrays (n, size, size, 3), uint8."""
    places = table.reset_index(drop=True).groupby("split", sort=False)
    return {str(split): np.stack([decoded[place].pixels for place in rows.index]) for split, rows in places}


def raise_problems(archive: Path, names: Iterable[str], decoded: Sequence[Decoded], hint: str) -> None:
    """Raise PaperError, naming them, if images have a problem; `hint` says what to do."""
    problems = [f"{name}: {image.problem}" for name, image in zip(names, decoded, strict=True) if image.problem]
    if problems:
        raise PaperError(
            f"{len(problems)} of {len(decoded)} images cannot be used:\n{list_some(problems)}", hint, where=archive
        )


def list_some(lines: Sequence[str]) -> str:
    """The first of some lines, indented, and how many more there are."""
    more = [f"  and {len(lines) - MOST_NAMED} more"] if len(lines) > MOST_NAMED else []
    return "\n".join([f"  {line}" for line in lines[:MOST_NAMED]] + more)
