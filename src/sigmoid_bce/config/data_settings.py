"""Which images a study is about: where they come from, how many, and what is special to a folder of two classes."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, field_validator, model_validator

from sigmoid_bce.config import rules
from sigmoid_bce.config.section import PAIR, Count, Name, Section, Seed, unit
from sigmoid_bce.datasets.registry import SOURCES, find_data_set
from sigmoid_bce.networks.registry import NETWORKS

if TYPE_CHECKING:
    SourceName = str
else:
    SourceName = Literal[tuple(SOURCES)]


class PerClass(Section):
    """Sizes of the three splits."""

    train: Count = Field(1000, description="Training images of each class.", json_schema_extra=unit("images"))
    validation: Count = Field(500, description="Validation images of each class.", json_schema_extra=unit("images"))
    test: Count = Field(500, description="Test images of each class.", json_schema_extra=unit("images"))


class Shares(Section):
    """In which proportion images are divided into splits."""

    train: float = Field(2.0, gt=0, description="Part of the training images.")
    validation: float = Field(1.0, gt=0, description="Part of the validation images.")
    test: float = Field(1.0, gt=0, description="Part of the test images.")


class FolderOfClasses(Section):
    """What is special to a folder of two classes."""

    name: str | None = Field(
        None,
        min_length=1,
        description="What the images are called in titles; null is the name of the folder or zip file.",
    )
    classes: tuple[Name, ...] | None = Field(
        None,
        strict=False,
        description="The sub-folders that are class 0 and class 1; null takes the only two, by the alphabet.",
        json_schema_extra=PAIR,
    )
    class_names: tuple[Name, ...] | None = Field(
        None,
        strict=False,
        description="What an image of class 0 and one of class 1 is called; null takes the names of the sub-folders.",
        json_schema_extra=PAIR,
    )
    shares: Shares = Field(
        Shares(),
        description="Proportion in which the splits that the folder lacks are drawn, class by class: from all images where "
        "it has no splits, else from those to train, of which the part of train stays.",
    )
    seed: Seed = Field(1, description="Seed by which splits are drawn.")

    _are_two = field_validator("classes", "class_names")(rules.two_or_none)


class Data(Section):
    """Which images, and how many."""

    source: SourceName = Field(
        "microsoft",
        description="Where the images come from: Kaggle's API (with credentials), Microsoft's public archive of the same "
        "images, a local copy, scikit-learn's handwritten digits (embedded, no network), or a folder of any two classes.",
    )
    path: str | None = Field(
        None,
        min_length=1,
        description="Zip file or folder with the images, for the sources local and folder only, where it is required. A "
        "relative path starts at the working directory; ~ is the home directory.",
    )
    image_size: int = Field(
        150,
        ge=32,
        le=512,
        description="Side of the square that every image is resized to. The networks need at least "
        + ", ".join(f"{entry.smallest_image} ({name})" for name, entry in NETWORKS.items())
        + ".",
        json_schema_extra=unit("pixels"),
    )
    per_class: PerClass | None = Field(
        PerClass(),
        description="Images of each class in each split. Cats and dogs have at most 1000 / 500 / 500 (the article's); "
        "digits have at most 850 in all; of a folder all are taken, which is null, unless this is named.",
    )
    folder: FolderOfClasses = Field(
        FolderOfClasses(), description="What is special to the source folder; no effect on the others."
    )

    _path_fits_source = field_validator("path")(rules.path_fits_source)
    _images_suffice = field_validator("per_class")(rules.images_suffice)

    @model_validator(mode="before")
    @classmethod
    def _take_all_of_a_folder(cls, data: Any) -> Any:
        """Of a folder, all images are taken unless it is said how many."""
        return rules.with_all_of_a_folder(data)

    @property
    def called(self) -> str:
        """What the images are called in titles: the name of the data set, or of the study's own folder."""
        return find_data_set(self.source).name or self.folder.name or Path(self.path or "").stem

    def request(self) -> dict[str, Any]:
        """What a study asks of its images, wherever they are: the fields of `data.reading.Request` that decide results."""
        own = find_data_set(self.source).name is None
        return {
            "source": self.source,
            "size": self.image_size,
            "per_class": self.per_class and self.per_class.model_dump(),
            "name": self.called,
            "folder": self.folder.model_dump() if own else {},
        }
