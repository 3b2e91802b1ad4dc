"""A grid as a typed, frozen model: many small heads on a study's features, one for each combination of settings."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from sigmoid_bce.config import rules
from sigmoid_bce.config.cell import Cell
from sigmoid_bce.config.errors import ConfigError, Problem
from sigmoid_bce.config.loading import load_file
from sigmoid_bce.config.section import SOME, Count, Section, Seed, unit
from sigmoid_bce.config.study import LossName, NetworkName, Study

Rate = Annotated[float, Field(gt=0, le=100)]
Scale = Annotated[float, Field(gt=0, le=1e6)]
# Where heads are trained in mixed precision: backends of Keras that come with the environment.
BACKENDS_OF_MIXED_PRECISION = ("tensorflow", "jax")


class Block(Section):
    """Lists of settings; there is a cell for each combination, in which heads of all the losses are trained.

    What is not named has its default alone. What each setting means stands in src/sigmoid_bce/config/cell.py.
    """

    losses: tuple[LossName, ...] = Field(
        ("raw", "sigmoid"), strict=False, description="Losses to train with.", json_schema_extra=SOME
    )
    learning_rate: tuple[Rate, ...] = Field(
        (1e-3,), strict=False, description="Learning rates.", json_schema_extra=SOME
    )
    rms: tuple[Literal["own"] | Scale, ...] = Field(
        ("own",),
        strict=False,
        description="Root mean squares that the training images' features are brought to; own leaves them as they are.",
        json_schema_extra=SOME,
    )
    optimizer: tuple[Literal["adam", "rmsprop", "sgd"], ...] = Field(
        ("adam",),
        strict=False,
        description="Optimizers, with Keras's defaults but for the rate.",
        json_schema_extra=SOME,
    )
    batch_size: tuple[Count, ...] = Field(
        (16,), strict=False, description="Images in a step.", json_schema_extra=SOME | unit("images")
    )
    steps: tuple[Count, ...] = Field(
        (Cell.steps,), strict=False, description="Steps of the optimizer.", json_schema_extra=SOME | unit("steps")
    )
    epochs: tuple[Count, ...] = Field(
        (),
        strict=False,
        description="So many passes through the training images instead of steps; empty for the latter.",
        json_schema_extra=unit("epochs"),
    )
    standardised: tuple[bool, ...] = Field(
        (False,), strict=False, description="Whether each feature gets mean 0 and deviation 1.", json_schema_extra=SOME
    )
    last_layer: tuple[Literal["glorot", "zeros"], ...] = Field(
        ("glorot",), strict=False, description="Initial weights of the raw output.", json_schema_extra=SOME
    )
    initial_bias: tuple[float, ...] = Field(
        (0.0,), strict=False, description="Initial biases of the raw output.", json_schema_extra=SOME
    )
    first_layer_divisor: tuple[Scale, ...] = Field(
        (1.0,),
        strict=False,
        description="Divisors of the hidden layer's initial weights and learning rate.",
        json_schema_extra=SOME,
    )
    warmup_steps: tuple[Annotated[int, Field(ge=0)], ...] = Field(
        (0,), strict=False, description="Steps over which the rate grows.", json_schema_extra=SOME | unit("steps")
    )
    largest_gradient: tuple[Scale, ...] = Field(
        (), strict=False, description="Norms that longer gradients are shortened to; empty for never."
    )
    label_noise: tuple[Annotated[float, Field(ge=0, lt=0.5)], ...] = Field(
        (0.0,), strict=False, description="Shares of wrong training labels.", json_schema_extra=SOME | unit("fraction")
    )
    share_of_class_1: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = Field(
        (0.5,), strict=False, description="Shares of class 1 in training.", json_schema_extra=SOME | unit("fraction")
    )

    @field_validator("*")
    @classmethod
    def _lists_are_not_empty(cls, values: tuple, info: ValidationInfo) -> tuple:
        return values if info.field_name in ("epochs", "largest_gradient") else tuple(rules.some(values))

    def cells(self, network: str) -> Iterator[Cell]:
        """A cell for each combination."""
        axes = {name: values for name, values in dict(self).items() if name != "losses" and values}
        for values in product(*axes.values()):
            settings = dict(zip(axes, values, strict=True))
            yield Cell(network, **settings | {"rms": None if settings["rms"] == "own" else settings["rms"]})


class Followed(Section):
    """A head that is followed step by step, with every loss of the grid's first block, at the scale that the body
    gives."""

    learning_rate: Rate = Field(description="Its learning rate.")
    seed: Seed = Field(description="Its seed.")
    steps: Count = Field(60, description="For so long.", json_schema_extra=unit("steps"))


class Rounding(Section):
    """Heads that differ from `raw` in one thing each, a rounding or the mask of the clipping, at the scale that the
    body gives."""

    learning_rate: tuple[Rate, ...] = Field(strict=False, description="Their learning rates.", json_schema_extra=SOME)
    seeds: tuple[Seed, ...] = Field(strict=False, description="Their seeds.", json_schema_extra=SOME)


class MixedPrecision(Section):
    """Heads trained with Keras in mixed precision, with `raw` and `sigmoid`, at the scale that the body gives."""

    learning_rate: tuple[Rate, ...] = Field(strict=False, description="Their learning rates.", json_schema_extra=SOME)
    seeds: tuple[Seed, ...] = Field(strict=False, description="Their seeds.", json_schema_extra=SOME)
    epochs: Count = Field(2, description="Passes through the training images.", json_schema_extra=unit("epochs"))


class Grid(Section):
    """Many heads on the features that a frozen body sees in the images of a study."""

    title: str = Field(min_length=1, description="Name of the grid, as the book shows it.")
    study: str = Field(min_length=1, description="The study whose images and features the heads are trained on.")
    shown_in: str = Field(min_length=1, description="The study whose book shows the grid.")
    network: NetworkName = Field(description="The network whose frozen body sees the images; one of the study's.")
    seeds: tuple[Seed, ...] = Field(
        (1, 2, 3, 4, 5), strict=False, description="Seeds of every cell and loss.", json_schema_extra=SOME
    )
    more_seeds: tuple[Seed, ...] = Field(
        (),
        strict=False,
        description="Further seeds, where the heads of a cell and loss do not all end in the same state.",
    )
    followed: Followed | None = Field(
        None,
        description="A head to follow step by step. A grid that has one is drawn as the map of the book that tells of it.",
    )
    rounding: Rounding | None = Field(None, description="Where clipping is compared with rounding.")
    mixed_precision: MixedPrecision | None = Field(None, description="Heads in mixed precision, on every backend.")
    blocks: dict[str, Block] = Field(description="Lists of settings by the name of what they are for.")

    _lists_are_not_empty = field_validator("seeds")(rules.some)
    _lists_are_unique = field_validator("seeds", "more_seeds")(rules.unique)

    def cells(self) -> dict[str, tuple[Cell, tuple[str, ...]]]:
        """Every cell by its name, with the losses that any of the blocks asks for in it."""
        found: dict[str, tuple[Cell, tuple[str, ...]]] = {}
        for block in self.blocks.values():
            for cell in block.cells(self.network):
                _, losses = found.get(cell.name, (cell, ()))
                found[cell.name] = cell, tuple(dict.fromkeys((*losses, *block.losses)))
        return found

    def rows(self) -> dict[str, list[tuple[Cell, tuple[str, ...]]]]:
        """The cells and their losses by the name of their row: the cells that differ in the learning rate alone."""
        rows: dict[str, list[tuple[Cell, tuple[str, ...]]]] = {}
        for cell, losses in self.cells().values():
            rows.setdefault(cell.row, []).append((cell, losses))
        return rows


def load_grids(folder: Path, studies: dict[str, Study]) -> dict[str, Grid]:
    """Every grid of a folder, by the name of its file. Raises ConfigError, also for a network of another study."""
    grids = {}
    for path in sorted(folder.glob("*.yaml")):
        grid = load_file(path, Grid)
        study = studies.get(grid.study)
        # A study that is not there is told of where its features are asked for, as with any other of its files.
        if study is not None and grid.network not in study.networks:
            hint = "name one of them, or add it there"
            problem = Problem("network", f"{grid.study} does not train {grid.network}", ", ".join(study.networks), hint)
            raise ConfigError(path, [problem])
        grids[path.stem] = grid
    return grids
