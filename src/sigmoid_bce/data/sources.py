"""Where images can come from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One source of images: its address (None if nothing is downloaded), terms, data set, and names of class 0 and 1."""

    name: str
    url: str | None
    terms: str
    data_set: str
    class_names: tuple[str, str]


_CATS_AND_DOGS = ("cats and dogs", ("cat", "dog"))

SOURCES = {
    source.name: source
    for source in (
        Source(
            "kaggle",
            "https://www.kaggle.com/api/v1/competitions/data/download-all/dogs-vs-cats",
            'Kaggle competition "Dogs vs. Cats" (2013): for research, after its rules are accepted',
            *_CATS_AND_DOGS,
        ),
        Source(
            "microsoft",
            "https://download.microsoft.com/download/3/E/1/3E1C3F21-ECDB-4869-8368-6DEBA77B919F/kagglecatsanddogs_5340.zip",
            "Microsoft's public copy of the same images: for research, no account",
            *_CATS_AND_DOGS,
        ),
        Source("local", None, "a copy that the reader has", *_CATS_AND_DOGS),
        Source(
            "digits", None, "scikit-learn's handwritten digits, BSD-3-Clause", "handwritten digits", ("even", "odd")
        ),
    )
}
# The name of class 0 and of class 1, by source.
CLASS_NAMES = {name: source.class_names for name, source in SOURCES.items()}
# Images, by Kaggle's names, whose files in Microsoft's archive are known to be no pictures: Cat/666.jpg (the other that is
# known, Dog/11702.jpg, is not among the article's). Who takes that copy does without them.
KNOWN_BROKEN = frozenset({"cat.666.jpg"})
