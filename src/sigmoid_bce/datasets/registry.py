"""All data sets that a study can be about. One more is one more entry here, and its function in datasets/finding.py.

Where images can come from, what they are called, config, pages and figures follow from the entry. Reading the registry
loads neither NumPy nor Pillow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Source:
    """Where images come from: on which terms, from which address, or (`has_path`) from a path that the reader names."""

    terms: str
    url: str | None = None
    has_path: bool = False


@dataclass(frozen=True)
class DataSet:
    """Images of two classes.

    `name` is what they are called, `classes` the name of class 0 and of class 1; both are None where they are the
    study's own. `sources` are the values of `data.source` that give these images. `found_by` names the function of
    datasets/finding.py that finds and reads them, and `manifest` a file in `resources` that it reads. `about` says what
    the images are, `why` why a study takes them instead of the article's, and `identified_by` what tells that they are
    the right ones, as pages say it. `most_by_split` and `most_in_all` are how many images of each class there are,
    where that is known. `article`: whether they are the article's.
    """

    sources: Mapping[str, Source]
    found_by: str
    about: str
    why: str
    identified_by: str
    name: str | None = None
    classes: tuple[str, str] | None = None
    manifest: str | None = None
    most_by_split: Mapping[str, int] | None = None
    most_in_all: int | None = None
    article: bool = False


DATA_SETS: dict[str, DataSet] = {
    "cats_and_dogs": DataSet(
        name="cats and dogs",
        classes=("cat", "dog"),
        sources={
            "kaggle": Source(
                'Kaggle competition "Dogs vs. Cats" (2013): for research, after its rules are accepted',
                url="https://www.kaggle.com/api/v1/competitions/data/download-all/dogs-vs-cats",
            ),
            "microsoft": Source(
                "Microsoft's public copy of the same images: for research, no account",
                url="https://download.microsoft.com/download/3/E/1/3E1C3F21-ECDB-4869-8368-6DEBA77B919F/"
                "kagglecatsanddogs_5340.zip",
            ),
            "local": Source("a copy that the reader has", has_path=True),
        },
        found_by="find_cats_and_dogs",
        about='photographs of cats and dogs from the Kaggle competition "Dogs vs. Cats" (2013)',
        why="They are the article's.",
        identified_by="a perceptual hash and mean colours of each image, in a manifest",
        manifest="manifest.csv",
        # The article's split of the images of each class: files 0-999, 1000-1499 and 1500-1999.
        most_by_split={"train": 1000, "validation": 500, "test": 500},
        article=True,
    ),
    "digits": DataSet(
        name="handwritten digits",
        classes=("even", "odd"),
        sources={"digits": Source("scikit-learn's handwritten digits, BSD-3-Clause")},
        found_by="find_digits",
        about="scikit-learn's handwritten digits, a small set that comes with the library",
        why="They come with scikit-learn, so that nothing has to be downloaded.",
        identified_by="the grey values of the digits in scikit-learn's set",
        # There are 891 even and 906 odd ones; a round number below both.
        most_in_all=850,
    ),
    "folder": DataSet(
        sources={"folder": Source("a folder of two classes that the reader has", has_path=True)},
        found_by="find_in_folder",
        about="the reader's own images, a folder for each class",
        why="A study may be about any images of two classes.",
        identified_by="a checksum of each file, taken when the images were first read for this study",
    ),
}
SOURCES = {name: source for entry in DATA_SETS.values() for name, source in entry.sources.items()}
ARTICLES = next(entry for entry in DATA_SETS.values() if entry.article)


def find_data_set(source: str) -> DataSet:
    """The data set that a source gives. Raises ValueError, naming the sources that there are."""
    for entry in DATA_SETS.values():
        if source in entry.sources:
            return entry
    raise ValueError(f"there is no source {source!r}; there are {', '.join(SOURCES)}")


def read_data(recorded: Mapping[str, Any]) -> dict[str, Any]:
    """What the record of a run says of its images, whole: the section `data` of record.json.

    Records from before data sets had entries lack `data_set` (what the images are called), `classes` and `per_class`
    (images of class 0 and 1, by split). They were made of sets with as many images of one class as of the other, but
    for a cat that Microsoft's copy lacks.
    """
    entry = find_data_set(recorded["source"])
    halves = {split: [count // 2, count - count // 2] for split, count in recorded.get("images", {}).items()}
    return {"data_set": entry.name, "classes": entry.classes, "per_class": halves} | dict(recorded)
