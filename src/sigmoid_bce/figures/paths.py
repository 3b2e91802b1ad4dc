"""Where each figure of the registry stands, which rule and which function draw it, and which figures a book shows."""

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from sigmoid_bce.figures.registry import FIGURES

OF_EACH_RUN = [name for name, figure in FIGURES.items() if figure.of_each_run]
# It draws those of a network and loss together.
RULE_OF_EACH_RUN = "plot_network"


def rule_of(name: str) -> str:
    """The rule that draws a figure, called as its function: mostly `plot_` and the figure's name without the number."""
    return FIGURES[name].rule or f"plot_{re.sub(r'^[0-9]+_', '', name)}"


def function_of(name: str) -> str:
    """The function that draws a figure, as module.function within the room of figures."""
    rule = rule_of(name)
    return f"{FIGURES[name].module or rule.removeprefix('plot_')}.{rule}"


def place_of(name: str) -> str:
    """The path of a figure without its ending; that of a study has the wildcard `{study}`."""
    return f"results/{'{study}' if FIGURES[name].of_study else 'numerics'}/figures/{name}"


def shown_where(there: Collection[str]) -> list[str]:
    """The figures that the book of a study shows that has what is in `there`: what entries of the registry may need."""
    return [name for name, figure in FIGURES.items() if figure.needs is None or figure.needs in there]


def figures_of_book(study: str, networks: Iterable[str], losses: Iterable[str], there: Collection[str]) -> list[str]:
    """The paths, without their endings, of all figures that the book of a study shows; `there` as in `shown_where`."""
    folders = [f"results/{study}/figures/{network}/{loss}" for network in networks for loss in losses]
    of_runs = [f"{folder}/{name}" for folder in folders for name in OF_EACH_RUN]
    return [place_of(name).format(study=study) for name in shown_where(there)] + of_runs


def name_of_figure(picture: Path) -> str:
    """The name by which pages call a figure: what stands behind `figures/` in its path, as one word."""
    return "_".join(_parts(picture))


def rule_of_picture(picture: Path) -> str:
    """The rule that draws the picture at a path."""
    *run, name = _parts(picture)
    return RULE_OF_EACH_RUN if run else rule_of(name)


def _parts(picture: Path) -> tuple[str, ...]:
    """The parts of a path behind the folder `figures`, without the ending; of a path without that folder, the last."""
    parts = picture.with_suffix("").parts
    behind = len(parts) - parts[::-1].index("figures") if "figures" in parts else len(parts) - 1
    return parts[behind:]
