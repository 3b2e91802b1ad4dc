"""Figure 3: the loss of a sample with label 1, computed in three ways, against its raw output."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing
from sigmoid_bce.losses.formulas import clipping_range

CURVES: dict[str, tuple[str, style.Look]] = {
    "from_raw_output": ("BCE from raw output (float32)", style.RAW_LINE),
    "through_sigmoid": ("BCE through sigmoid (float32)", style.SIGMOID_LINE),
    "naive": ("naive formula (extended precision)", style.NAIVE_LINE),
}
LEFT_BORDER = (-20.0, -15.0)
RIGHT_BORDER = (14.0, 20.0)
UNIT_ON_THE_RIGHT = 1e-7


def plot_bce_of_raw_output(table: Path) -> Drawing:
    """The figure, from the file of its table."""
    rows = pd.read_csv(table)
    return Drawing(draw_bce_of_raw_output(rows), table, describe_bce_of_raw_output(rows))


@style.styled
def draw_bce_of_raw_output(table: pd.DataFrame) -> Figure:
    """Three panels, from the table of `losses.numerics.tabulate_bce_of_raw_output`: all of it, left and right border."""
    figure = style.new_figure(3.1)
    axes = figure.subplots(1, 3, width_ratios=(1.25, 1, 1))
    whole = (table["raw_output"].min(), table["raw_output"].max())
    for axis, limits, unit in zip(axes, (whole, LEFT_BORDER, RIGHT_BORDER), (1, 1, UNIT_ON_THE_RIGHT), strict=True):
        _draw_curves(axis, table, limits, unit)
    axes[0].set(yscale="log", ylabel="BCE of label 1")
    _mark_end_of_naive(axes[0], table)
    axes[1].set_ylabel("BCE of label 1")
    axes[2].set(ylabel=r"BCE of label 1, $10^{-7}$", ylim=(0, None))
    handles = [*axes[0].get_legend_handles_labels()[0], style.band_key(in_view=True)]
    figure.legend(handles=handles, loc="outside upper center", ncols=2)
    style.letter(list(axes))
    return figure


def describe_bce_of_raw_output(table: pd.DataFrame) -> str:
    """The figure in words, with the numbers of the table."""
    through = table["through_sigmoid"]
    flat_left = table["raw_output"][through == through.iloc[0]].max()
    floor_from = table["raw_output"][through == through.iloc[-1]].min()
    steps = through[table["raw_output"].between(*RIGHT_BORDER)].nunique() - 1
    lowest, highest = clipping_range(np.float32)
    from_raw = table["from_raw_output"]
    return (
        f"Three line charts of the binary cross-entropy of a sample with label 1 against its raw output. Panel a, "
        f"logarithmic, from {table['raw_output'].min():g} to {table['raw_output'].max():g}: from the raw output the "
        f"loss falls from {from_raw.iloc[0]:g} to {from_raw.iloc[-1]:.1e}; through the sigmoid it is flat at both "
        f"ends; the naive formula ends at {_end_of_naive(table):.1f}. Panel b, left border: through the sigmoid the "
        f"loss is flat at {through.iloc[0]:.2f} left of {flat_left:.2f}, while the other two go on rising. Panel c, "
        f"right border: through the sigmoid it goes down in {steps} steps to a floor of {through.iloc[-1]:.2e}, "
        f"reached at {floor_from:.2f}; the other two go on falling smoothly. The clipping range is shaded: left of "
        f"{lowest:.2f} and right of {highest:.2f}."
    )


def _draw_curves(axis: Axes, table: pd.DataFrame, limits: tuple[float, float], unit: float) -> None:
    shown = table[table["raw_output"].between(*limits)]
    for column, (label, line) in CURVES.items():
        axis.plot(shown["raw_output"], shown[column] / unit, label=label, **line)
    axis.set(xlabel="raw output", xlim=limits)
    style.shade_beyond(axis, *clipping_range(np.float32))


def _end_of_naive(table: pd.DataFrame) -> float:
    return float(table["raw_output"][table["naive"].notna()].max())


def _mark_end_of_naive(axis: Axes, table: pd.DataFrame) -> None:
    end = table[table["naive"].notna()].iloc[-1]
    axis.plot(
        end["raw_output"], end["naive"], marker="x", color=style.BLUE, markersize=7, markeredgewidth=1.8, zorder=5
    )
    axis.annotate(
        f"naive formula\nends at {end['raw_output']:.1f}",
        (end["raw_output"], end["naive"]),
        (-10, -4),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=8,
    )
