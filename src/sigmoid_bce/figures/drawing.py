"""Drawing a figure of the registry and writing its files: in one place for all figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from sigmoid_bce.core.files import copy_file, write_table, write_text
from sigmoid_bce.figures.style import save_figure


@dataclass(frozen=True)
class Drawing:
    """A drawn figure: its picture, the table that it shows, and what is to be seen, in words.

    Of a table that stands in a file as it is drawn, `table` is that file.
    """

    picture: Figure
    table: pd.DataFrame | Path
    description: str

    def write(self, files: Sequence[Path]) -> None:
        """Write the files of a figure, each whole or not at all: the pictures (.svg and .png), the table (.csv), the
        description (.txt), as many as there are in `files`."""
        by_ending = {file.suffix: file for file in files}
        if (table := by_ending.get(".csv")) is not None:
            if isinstance(self.table, Path):
                copy_file(self.table, table)
            else:
                write_table(self.table, table)
        if (description := by_ending.get(".txt")) is not None:
            write_text(self.description, description)
        if (picture := by_ending.get(".svg")) is not None:
            save_figure(self.picture, picture.with_suffix(""))


def draw_figure(function: str, arguments: Mapping[str, Any], files: Sequence[Path]) -> None:
    """Draw a figure with a function of this room (`module.function`) and write its files.

    Of `arguments`, the files and the parameters of a rule by name, the function gets those that it names.
    """
    module, name = function.split(".")
    plot = getattr(import_module(f"sigmoid_bce.figures.{module}"), name)
    plot(**{argument: arguments[argument] for argument in signature(plot).parameters}).write(files)
