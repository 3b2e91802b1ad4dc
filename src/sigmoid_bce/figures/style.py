"""How all figures look, and how they are written: in one place.

Colours are those of Okabe and Ito (jfly.uni-koeln.de/color), which colour-blind readers can tell apart; line styles,
markers and fillings say the same again for print in grey. Sizes are for a book column of about 720 pixels.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import matplotlib.style
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from sigmoid_bce.core.files import write_bytes

BLACK, BLUE, SKY, VERMILLION, GREY = "#000000", "#0072B2", "#56B4E9", "#D55E00", "#767676"
ORANGE, GREEN, PURPLE = "#E69F00", "#009E73", "#CC79A7"
COLORS = {"black": BLACK, "blue": BLUE, "vermillion": VERMILLION, "orange": ORANGE, "green": GREEN, "purple": PURPLE}
BAND = "#EBEBEB"

# Width of the column at 100 pixels an inch.
WIDTH = 7.2
PNG_DPI = 200

# How something is drawn: keywords of Matplotlib.
Look = dict[str, Any]

# Drawn over one another where the losses agree: the broad one lies below.
SIGMOID_LINE: Look = {"color": VERMILLION, "linestyle": "-", "linewidth": 2.8, "solid_capstyle": "butt", "zorder": 2}
NAIVE_LINE: Look = {"color": SKY, "linestyle": (0, (1.2, 1.2)), "linewidth": 2.4, "zorder": 3}
RAW_LINE: Look = {"color": BLACK, "linestyle": "-", "linewidth": 1.1, "zorder": 4}
GUIDE_LINE: Look = {"color": GREY, "linestyle": "-", "linewidth": 0.8, "zorder": 1}
EQUAL_LINE: Look = {"color": BLACK, "linestyle": "-", "linewidth": 0.8, "zorder": 1.5, "label": "equal losses"}

# By label: class 0 is filled, class 1 is an outline.
CLASS_BARS: tuple[Look, Look] = (
    {"facecolor": SKY, "edgecolor": "none", "alpha": 0.75, "fill": True},
    {"facecolor": "none", "edgecolor": VERMILLION, "linewidth": 1.1, "fill": False},
)
CLASS_MARKS: tuple[Look, Look] = (
    {"marker": "o", "s": 9, "facecolor": BLUE, "edgecolor": "none", "alpha": 0.4},
    {"marker": "^", "s": 12, "facecolor": "none", "edgecolor": VERMILLION, "linewidth": 0.7, "alpha": 0.7},
)

SETTINGS = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.labelsize": 9,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "legend.title_fontsize": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.formatter.use_mathtext": True,
    "figure.titlesize": 9.5,
    "figure.titleweight": "bold",
    # Glyphs as paths: the picture does not depend on the reader's fonts. The salt makes identifiers repeat.
    "svg.fonttype": "path",
    "svg.hashsalt": "sigmoid_bce",
}

# A decorator of functions that draw: matplotlib's own defaults, whatever the reader's, and ours on top.
styled = matplotlib.style.context(["default", SETTINGS])


def new_figure(height: float) -> Figure:
    """An empty figure of the book's width; `height` in inches."""
    return Figure(figsize=(WIDTH, height), layout="constrained")


def head(figure: Figure, heading: str, handles: Sequence[Artist], columns: int) -> None:
    """Put a heading and, below it, the keys of a legend in so many columns above all panels."""
    legend = figure.legend(
        handles=handles,
        loc="outside upper center",
        ncols=columns,
        title=heading,
        title_fontproperties={"weight": "bold"},
    )
    legend.get_title().set_multialignment("center")


def letter(axes: list[Axes]) -> None:
    """Letter the panels a, b, c at their upper left corners."""
    for axis, name in zip(axes, ascii_lowercase, strict=False):
        axis.set_title(name, loc="left", fontweight="bold")


def band_key(in_view: bool) -> Patch:
    """The legend entry of the shaded clipping range; it says so where no axis reaches there."""
    return Patch(facecolor=BAND, label="clipping range" if in_view else "clipping range (outside the axes)")


def shade_beyond(axis: Axes, lowest: float, highest: float) -> bool:
    """Shade what the axis shows left of `lowest` and right of `highest`; its limits stay. Returns whether that is any."""
    left, right = axis.get_xlim()
    bands = [(left, min(lowest, right)), (max(highest, left), right)]
    bands = [(start, end) for start, end in bands if start < end]
    for start, end in bands:
        axis.axvspan(start, end, color=BAND, linewidth=0, zorder=0)
    axis.set_xlim(left, right)
    return bool(bands)


def tell_in_percent(axis: Axis) -> None:
    """Label the ticks of an axis of shares in per cent, with as many decimals as their distance takes."""
    axis.set_major_formatter(PercentFormatter(1))


def count(number: int, noun: str) -> str:
    """A number with its noun: `1 run`, `9 runs`."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


@styled
def draw_notice(title: str, sentence: str) -> Figure:
    """An empty frame with a sentence in it, in place of a figure that would mislead."""
    figure = new_figure(2.0)
    figure.suptitle(title)
    axis = figure.subplots()
    axis.set(xticks=[], yticks=[])
    axis.spines[["top", "right"]].set_visible(True)
    axis.text(0.5, 0.5, sentence, ha="center", va="center", wrap=True, transform=axis.transAxes)
    return figure


@styled
def save_figure(figure: Figure, stem: Path) -> None:
    """Write `stem`.svg and `stem`.png, each whole or not at all; the same figure gives the same bytes.

    Both show the same layout, and the figure keeps it. Where panels stand is found once, and each picture is drawn once:
    `Figure.savefig` would draw each a second time, to find it again.
    """
    figure.dpi = PNG_DPI
    if (engine := figure.get_layout_engine()) is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")
    png, svg = io.BytesIO(), io.BytesIO()
    FigureCanvasAgg(figure).print_png(png, metadata={"Software": None})
    FigureCanvasSVG(figure).print_svg(svg, metadata={"Date": None, "Creator": None})
    for content, ending in ((svg, ".svg"), (png, ".png")):
        write_bytes(content.getvalue(), stem.with_name(stem.name + ending))
