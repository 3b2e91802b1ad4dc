"""Sixteen bits: for which raw outputs each implementation gives a loss and a gradient to train with."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing

REACH = 20.0
ROW_HEIGHT = 0.3
# Of a row, what the two labels take; the rest keeps rows apart.
BAR_HEIGHT = 0.36

FINE, DEAD, INFINITE, UNDEFINED = "fine", "dead", "infinite", "undefined"
STATES: dict[str, tuple[str, style.Look]] = {
    FINE: ("loss and gradient are numbers", {"facecolor": "#D8ECF7", "edgecolor": "none"}),
    DEAD: ("wrong side, gradient exactly 0", {"facecolor": style.GREY, "edgecolor": "none"}),
    INFINITE: (
        "loss or gradient infinite",
        {"facecolor": "#F6D9C8", "edgecolor": style.VERMILLION, "hatch": "/////", "linewidth": 0},
    ),
    UNDEFINED: ("loss or gradient not a number", {"facecolor": style.VERMILLION, "edgecolor": "none"}),
}


def plot_sixteen_bits(table: Path) -> Drawing:
    """The figure, from the file of its table."""
    rows = pd.read_csv(table)
    return Drawing(draw_sixteen_bits(rows), table, describe_sixteen_bits(rows))


@style.styled
def draw_sixteen_bits(table: pd.DataFrame) -> Figure:
    """A panel a dtype, a row an implementation with a bar for each label, from `numerics.curves.tabulate_sixteen_bits`."""
    table = table[table["raw_output"].abs() <= REACH]
    names = list(dict.fromkeys(table["implementation"]))
    figure = style.new_figure(ROW_HEIGHT * len(names) + 1.1)
    dtypes = list(dict.fromkeys(table["dtype"]))
    panels = figure.subplots(1, len(dtypes), sharey=True, squeeze=False).flatten()
    for panel, dtype in zip(panels, dtypes, strict=True):
        rows = table[table["dtype"] == dtype]
        for position, name in enumerate(names):
            for label, upwards in ((0, -1), (1, 1)):
                curve = rows[(rows["implementation"] == name) & (rows["label"] == label)]
                _draw_bar(panel, curve, position + upwards * BAR_HEIGHT / 2)
        panel.set(xlim=(-REACH, REACH), ylim=(len(names) - 0.5, -0.6), xlabel="raw output $x$")
        panel.set_title(dtype, loc="left", fontweight="bold")
        panel.axvline(0, color=style.BLACK, linewidth=0.6)
        panel.tick_params(axis="y", length=0)
        panel.spines["left"].set_visible(False)
    panels[0].set_yticks(range(len(names)), [_title_of(table, name) for name in names], fontsize=7)
    keys = [Patch(label=label, **look) for label, look in STATES.values()]
    style.head(figure, "What there is to train with (upper bar: label 0, lower bar: label 1)", keys, columns=2)
    return figure


def describe_sixteen_bits(table: pd.DataFrame) -> str:
    """The figure in words: for each implementation and dtype, where there is something else than numbers."""
    table = table[table["raw_output"].abs() <= REACH]
    meanings = "; ".join(f"{name}: {label}" for name, (label, _) in STATES.items() if name != FINE)
    sentences = [
        f"For each implementation in each 16-bit dtype, bars over raw outputs from {-REACH:g} to {REACH:g}, one a label. "
        f"They show where there is more than numbers to train with ({meanings})."
    ]
    for panel, rows in table.groupby("panel", sort=False):
        labels = [f"label {label} {_describe(curve)}" for label, curve in rows.groupby("label")]
        sentences.append(f"{panel}: {', '.join(labels)}.")
    return " ".join(sentences)


def find_states(curve: pd.DataFrame) -> pd.Series:
    """The state of each raw output of one implementation, dtype and label: one of `STATES`.

    A gradient of 0 is dead on the wrong side only; on the right side it is what the exact one rounds to.
    """
    numbers = curve[["loss", "gradient"] if curve["has_gradient"].all() else ["loss"]]
    wrong_side = curve["raw_output"] > 0 if curve["label"].iloc[0] == 0 else curve["raw_output"] < 0
    states = pd.Series(FINE, index=curve.index)
    states[wrong_side & (curve["gradient"] == 0)] = DEAD
    states[np.isinf(numbers).any(axis=1)] = INFINITE
    states[numbers.isna().any(axis=1)] = UNDEFINED
    return states


def find_stretches(curve: pd.DataFrame) -> list[tuple[str, float, float]]:
    """Neighbouring raw outputs of the same state: the state, the first and the last of them."""
    curve = curve.sort_values("raw_output")
    states = find_states(curve)
    number = (states != states.shift()).cumsum()
    return [
        (states[part.index[0]], float(part["raw_output"].iloc[0]), float(part["raw_output"].iloc[-1]))
        for _, part in curve.groupby(number)
    ]


def _draw_bar(panel: Axes, curve: pd.DataFrame, height: float) -> None:
    stretches = find_stretches(curve)
    # Each goes on to where the next one begins.
    ends = [first for _, first, _ in stretches[1:]] + [stretches[-1][2]]
    for (state, first, _), end in zip(stretches, ends, strict=True):
        panel.barh(height, end - first, BAR_HEIGHT, left=first, **STATES[state][1])


def _title_of(table: pd.DataFrame, name: str) -> str:
    row = table[table["implementation"] == name].iloc[0]
    title = row["panel"].removesuffix(f" ({row['dtype']})")
    return title if row["has_gradient"] else f"{title} (loss only)"


def _describe(curve: pd.DataFrame) -> str:
    parts = [f"{state} from {first:g} to {last:g}" for state, first, last in find_stretches(curve) if state != FINE]
    return " and ".join(parts) or "fine throughout"
