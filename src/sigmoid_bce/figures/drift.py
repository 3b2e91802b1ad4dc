"""The figure of drift: how far runs with the same seed come apart on two backends, beside two runs with two seeds."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing

LOSS, OUTPUTS = "training loss", "raw outputs"
ANOTHER_SEED = "another seed"
COLUMNS = ["panel", "network", "against", "loss", "seed", "epoch", "x", "y"]
ROW_HEIGHT = 2.5
# How far marks of the same epoch stand apart, in doublings of the epoch.
NUDGE = 0.12
# By what a run is held against. In grey they differ by mark and by dashes; another seed, the measure, lies below.
LOOKS: dict[str, style.Look] = {
    ANOTHER_SEED: {"color": style.GREY, "marker": "s", "linestyle": (0, (1.2, 1.2)), "markerfacecolor": "white"},
    "tensorflow": {"color": style.SKY, "marker": "D", "linestyle": (0, (3, 1, 1, 1)), "markerfacecolor": style.SKY},
    "jax": {"color": style.BLUE, "marker": "o", "linestyle": "-", "markerfacecolor": style.BLUE},
    "torch": {"color": style.VERMILLION, "marker": "^", "linestyle": (0, (5, 1.5)), "markerfacecolor": "white"},
}


def tabulate_points(drift: pd.DataFrame, outputs: pd.DataFrame) -> pd.DataFrame:
    """The points of both panels, from `outputs.drift.tabulate_drift` and `tabulate_compared_outputs`.

    Columns: `panel` (`training loss` or `raw outputs`), `network`, `against` (the other backend, or `another seed`), `loss`
    and `seed` of the run, `epoch`, `x` (the epoch, or the raw output of the run itself) and `y` (the absolute difference of
    the training losses, or the other raw output minus the run's own).
    """
    parts = []
    for panel, table in ((LOSS, drift), (OUTPUTS, outputs)):
        same_backend = table["backend_here"] == table["backend_there"]
        is_loss = panel == LOSS
        points = pd.DataFrame(
            {
                "panel": panel,
                "network": table["network"],
                "against": table["backend_there"].where(~same_backend, ANOTHER_SEED),
                "loss": table["loss"],
                "seed": table["seed_here"],
                "epoch": table["epoch"],
                "x": table["epoch"] if is_loss else table["raw_output_here"],
                "y": table["difference"] if is_loss else table["raw_output_there"] - table["raw_output_here"],
            },
            columns=COLUMNS,
        )
        parts.append(points)
    return pd.concat(parts, ignore_index=True)


def plot_drift(drift: Path, outputs: Path, data_set: str) -> Drawing:
    """The figure, from the files of its two tables; `data_set` is what the images are called."""
    points = tabulate_points(pd.read_csv(drift), pd.read_csv(outputs))
    return Drawing(draw_drift(points, data_set), points, describe_drift(points, data_set))


@style.styled
def draw_drift(points: pd.DataFrame, data_set: str) -> Figure:
    """A row of two panels for each network, from `tabulate_points`: differences of training losses, and of raw outputs."""
    heading = f"{data_set.capitalize()}: the same training on another backend"
    networks = list(dict.fromkeys(points["network"]))
    if not networks:
        return style.draw_notice(heading, "No run was compared with one that differs in the backend alone.")
    figure = style.new_figure(ROW_HEIGHT * len(networks) + 0.9)
    grid = figure.subplots(len(networks), 2, squeeze=False)
    for row, network in zip(grid, networks, strict=True):
        own = points[points["network"] == network]
        _draw_losses(row[0], own[own["panel"] == LOSS])
        _draw_outputs(row[1], own[own["panel"] == OUTPUTS])
        for axis in row:
            axis.set_title(network)
    against = _against(points)
    keys = [Line2D([], [], label=_key(name), **_line(name)) for name in against]
    style.head(figure, heading, keys, columns=len(keys))
    style.letter(list(grid.flat))
    return figure


def describe_drift(points: pd.DataFrame, data_set: str) -> str:
    """The figure in words, with the numbers of the table."""
    if points.empty:
        return f"{data_set.capitalize()}: no run was compared with one that differs in the backend alone. Nothing is drawn."
    sentences = []
    for (network, against), own in points.groupby(["network", "against"], sort=False):
        losses, outputs = (own[own["panel"] == panel] for panel in (LOSS, OUTPUTS))
        medians, differences = _medians(losses), outputs["y"].abs()
        sentences.append(
            f"{network} against {against} ({losses.groupby(['loss', 'seed']).ngroups} pairs of runs): the median "
            f"difference of the training losses is {medians.iloc[0]:.2g} in epoch {medians.index[0]} and "
            f"{medians.iloc[-1]:.2g} in epoch {medians.index[-1]}; raw outputs after epoch {outputs['epoch'].iloc[0]} "
            f"differ by {differences.median():.2g} in the median and by at most {differences.max():.2g}."
        )
    return (
        f"{data_set.capitalize()}: one row of panels a network. Left: absolute difference of the training losses of two "
        "runs against the epoch, both axes logarithmic; each pair of runs is a small mark, and a line is the median over "
        "losses and seeds, as far as all pairs go. Right: for a sample of the test images at the early read-out, the "
        f"other run's raw output minus the run's own, against the run's own. {' '.join(sentences)}"
    )


def _draw_losses(axis: Axes, points: pd.DataFrame) -> None:
    axis.set_xscale("log", base=2)
    axis.set_yscale("log")
    names = _against(points)
    for number, against in enumerate(names):
        own = points[points["against"] == against]
        # Beside each other, so that marks can be told apart; a difference of exactly 0 has no place on the axis.
        nudge = 2 ** (NUDGE * (number - (len(names) - 1) / 2))
        seen = own[own["y"] > 0]
        axis.plot(seen["x"] * nudge, seen["y"], **{**_line(against), "linestyle": "", "markersize": 2.5, "alpha": 0.5})
        medians = _medians(own)
        axis.plot(medians.index, medians, **{**_line(against), "marker": "", "linewidth": 1.6})
    axis.xaxis.set_major_formatter("{x:.0f}")
    axis.set(xlabel="epoch", ylabel="difference of training losses")


def _draw_outputs(axis: Axes, points: pd.DataFrame) -> None:
    axis.axhline(0, **style.GUIDE_LINE)
    for against in _against(points):
        own = points[points["against"] == against]
        axis.plot(own["x"], own["y"], **{**_line(against), "linestyle": "", "markersize": 3, "alpha": 0.55})
    reach = float(np.abs(points["y"]).max()) * 1.08 or 1.0
    epoch = points["epoch"].iloc[0] if len(points) else ""
    axis.set(ylim=(-reach, reach), xlabel=f"raw output, epoch {epoch}", ylabel="the other run's minus this")


def _medians(losses: pd.DataFrame) -> pd.Series:
    """The median difference by epoch, for the epochs that all pairs of runs have."""
    by_epoch = losses.groupby("epoch")["y"]
    return by_epoch.median()[by_epoch.size() == by_epoch.size().max()]


def _against(points: pd.DataFrame) -> list[str]:
    return [name for name in LOOKS if name in set(points["against"])]


def _line(against: str) -> style.Look:
    return {"linewidth": 1.4, "markersize": 4, "markeredgewidth": 0.8, **LOOKS[against]}


def _key(against: str) -> str:
    return "another seed, same backend" if against == ANOTHER_SEED else f"same seed, on {against}"
