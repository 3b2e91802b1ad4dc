"""A study as typed, frozen models. The JSON schema and the commented default file are generated from these."""

from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationInfo, field_validator

from sigmoid_bce.config import rules
from sigmoid_bce.config.data_settings import Data, SourceName
from sigmoid_bce.config.network_settings import NetworkSettings
from sigmoid_bce.config.section import SOME, UNIQUE, Name, Section, Seed, unit
from sigmoid_bce.losses.registry import LOSSES
from sigmoid_bce.networks.registry import NETWORKS

if TYPE_CHECKING:
    NetworkName = str
    LossName = str
else:
    NetworkName = Literal[tuple(NETWORKS)]
    LossName = Literal[tuple(LOSSES)]
BackendName = Literal["tensorflow", "jax", "torch"]


class Augmentation(Section):
    """Ranges of the random changes of training images."""

    rotation: float = Field(
        40.0, ge=0, le=180, description="Rotation, up to this much either way.", json_schema_extra=unit("degrees")
    )
    width_shift: float = Field(
        0.2,
        ge=0,
        le=1,
        description="Shift to the left or right, up to this much.",
        json_schema_extra=unit("fraction of the width"),
    )
    height_shift: float = Field(
        0.2,
        ge=0,
        le=1,
        description="Shift up or down, up to this much.",
        json_schema_extra=unit("fraction of the height"),
    )
    shear: float = Field(
        0.2,
        ge=0,
        le=90,
        description="Shear, up to this much either way. The article's 0.2 was given to Keras, which counts degrees.",
        json_schema_extra=unit("degrees"),
    )
    zoom: float = Field(
        0.2,
        ge=0,
        lt=1,
        description="Zoom of each axis by a factor between 1 minus and 1 plus this.",
        json_schema_extra=unit("fraction"),
    )
    horizontal_flip: bool = Field(True, description="Whether half of the images, drawn by chance, are mirrored.")


class Training(Section):
    """How every network of the study is trained."""

    batch_size: int = Field(16, ge=1, description="Images in a training step.", json_schema_extra=unit("images"))
    learning_rate: float = Field(1e-4, gt=0, le=1, description="Learning rate of Adam. The article had 1e-3.")
    max_epochs: int = Field(
        200, ge=1, description="Training ends here at the latest.", json_schema_extra=unit("epochs")
    )
    patience: int = Field(
        15,
        ge=1,
        description="Training has converged when the watched loss has not gone down for this long.",
        json_schema_extra=unit("epochs"),
    )
    watched: Literal["loss", "val_loss"] = Field(
        "loss", description="The watched loss: that of the training images (the article's choice) or of the validation."
    )
    early_epoch: int = Field(
        8,
        ge=1,
        description="Outputs are read out after this epoch and at convergence. At most max_epochs.",
        json_schema_extra=unit("epochs"),
    )
    on_collapse: Literal["report", "next_seed", "go_on"] = Field(
        "report",
        description="What happens to a network whose outputs do not depend on the image: it is reported as collapsed "
        "and not trained further, or the next seed is taken instead (and both are reported), or training goes on (the "
        "article's way: only its patience stopped it) and the collapse is reported.",
    )
    backend: BackendName = Field(
        "tensorflow",
        description="What Keras computes with. Initial weights and the order of the images are the same on each.",
    )
    deterministic: bool = Field(
        True,
        description="Whether the same seed must give the same outputs, bit for bit, on the same processor or GPU, with the "
        "same versions, as many threads (so the same --cores) and oneDNN on or off alike.",
    )
    augmentation: Augmentation | None = Field(
        Augmentation(), description="Random changes of training images; null trains on the images as they are."
    )

    _early_is_reached = field_validator("early_epoch")(rules.early_is_reached)


class Figures(Section):
    """Which run figures 4 to 6 show, and how."""

    study: str | None = Field(
        None,
        min_length=1,
        description="Study of the run that figures 4 to 6 show, one of those in evidence; null is this study.",
    )
    network: NetworkName | None = Field(
        None, description="Network of the run that figures 4 to 6 show; null takes that study's first."
    )
    loss: LossName | None = Field(
        None, description="Loss of the run that figures 4 to 6 show; null takes that study's first."
    )
    seed: Seed | None = Field(
        None, description="Seed of the run that figures 4 to 6 show; null takes that study's first."
    )
    histogram_bins: int = Field(100, ge=1, description="Bins of the histograms in figures 4 and 5.")
    batch_size: int = Field(
        4, ge=1, description="Samples whose losses figure 6 averages.", json_schema_extra=unit("samples")
    )


class Study(Section):
    """Everything that decides the results of a study: its data, networks, losses, seeds and training."""

    title: str = Field(min_length=1, description="Name of the study, as the book shows it.", examples=["My study"])
    description: str = Field(
        min_length=1,
        description="What the study is about, in a sentence or two, as the book shows it.",
        examples=["The article's networks, with the default settings."],
    )
    data: Data = Field(Data(), description="Which images, and how many.")
    networks: tuple[NetworkName, ...] = Field(
        ("convnet",), strict=False, description="Networks to train.", json_schema_extra=SOME
    )
    losses: tuple[LossName, ...] = Field(
        ("raw", "sigmoid"),
        strict=False,
        description="Losses to train each network with: raw (from raw outputs), sigmoid (through the clipped sigmoid, as "
        "Keras 2.2 did), keras (what today's Keras does with a sigmoid layer), and those of other libraries (the page on "
        "training says what each is).",
        json_schema_extra=SOME,
    )
    seeds: tuple[Seed, ...] = Field(
        (1,), strict=False, description="Seeds to train each network and loss with.", json_schema_extra=SOME
    )
    trials: tuple[Name, ...] = Field(
        (),
        strict=False,
        description="Other studies, by name, that tried settings for this one on the same images. What their runs gave at "
        "the early read-out is told in the book, beside this study's own.",
        json_schema_extra=UNIQUE,
    )
    compared: tuple[Name, ...] = Field(
        (),
        strict=False,
        description="Other studies, by name, that train the same networks on the same images in another way (another "
        "backend, other views, another scaling). The book shows their runs beside this study's own.",
        json_schema_extra=UNIQUE,
    )
    evidence: tuple[Name, ...] = Field(
        (),
        strict=False,
        description="Other studies, by name, on the same images, whose runs stand beside this study's own and decide "
        "claims.",
        json_schema_extra=UNIQUE,
    )
    apart: bool = Field(
        False,
        description="Whether the runs of this study, where another names it as evidence, are told of by themselves: beside "
        "the same runs of the other studies there, epoch by epoch, but never summed up with them, and deciding no claim.",
    )
    weights: str | None = Field(
        None,
        min_length=1,
        description="Folder with the ImageNet weights of frozen bodies, under the names that Keras gives the files, or "
        "one such file; null fetches them. A relative path starts at the working directory; ~ is the home directory.",
    )
    keep_unconfirmed: bool = Field(
        False,
        description="Whether a finished training that was made on another processor, device or version is taken although "
        "it does not come out the same here to the bit; it is then marked as not confirmed here. If false, it is trained "
        "anew.",
    )
    training: Training = Field(Training(), description="How every network is trained.")
    network_settings: NetworkSettings = Field(
        NetworkSettings(), description="What is special to each network; no effect on those that are not in networks."
    )
    figures: Figures = Field(Figures(), description="Which run figures 4 to 6 show, and how.")

    _texts_can_be_read = field_validator("title", "description")(rules.not_blank)
    _lists_are_not_empty = field_validator("networks", "losses", "seeds")(rules.some)
    _lists_are_unique = field_validator("networks", "losses", "seeds", "trials", "compared", "evidence")(rules.unique)
    _home_is_known = field_validator("weights")(rules.with_home)
    _images_are_large_enough = field_validator("networks")(rules.images_are_large_enough)

    def seeds_of(self, network: str) -> tuple[int, ...]:
        """The seeds that a network is trained with."""
        own: tuple[int, ...] | None = getattr(self.network_settings, network).seeds
        return self.seeds if own is None else own

    @field_validator("figures")
    @classmethod
    def _choose_shown_run(cls, figures: Figures, info: ValidationInfo) -> Figures:
        """Fill in the run that is left open, so that in a loaded study it is always named.

        That of another study is filled in once that study is loaded (`studies.load_studies`).
        """
        if figures.study is not None:
            return rules.of_evidence(figures, info)
        return figures.model_copy(update=rules.shown_run(figures, info.data))


class PersonalData(Section):
    """Where this reader's images are."""

    source: SourceName = Field(description="Overrides the study's data.source.")
    path: str | None = Field(None, min_length=1, description="Overrides the study's data.path; for local and folder.")

    _path_fits_source = field_validator("path")(rules.path_fits_source)


class Personal(Section):
    """The reader's own setting, which git ignores: where images and weights are, and nothing that changes results."""

    data: PersonalData | None = Field(None, description="Where this reader's images are.")
    folders: str | None = Field(
        None, min_length=1, description="Where the relative paths of studies with the source folder start."
    )
    weights: str | None = Field(None, min_length=1, description="Where this reader's ImageNet weights are.")

    _home_is_known = field_validator("folders", "weights")(rules.with_home)
