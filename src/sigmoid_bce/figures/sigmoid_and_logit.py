"""Figure 1: the sigmoid and its inverse, the logit."""

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing


def plot_sigmoid_and_logit(table: Path) -> Drawing:
    """The figure, from the file of its table."""
    rows = pd.read_csv(table)
    return Drawing(draw_sigmoid_and_logit(rows), table, describe_sigmoid_and_logit(rows))


@style.styled
def draw_sigmoid_and_logit(table: pd.DataFrame) -> Figure:
    """Both curves, from the table of `losses.numerics.tabulate_sigmoid_and_logit`."""
    curves = dict(list(table.groupby("function")))
    figure = style.new_figure(2.6)
    left, right = figure.subplots(1, 2)
    for axis, name in ((left, "sigmoid"), (right, "logit")):
        axis.plot(curves[name]["input"], curves[name]["output"], **style.RAW_LINE)
    for level in (0, 1):
        left.axhline(level, **style.GUIDE_LINE)
        right.axvline(level, **style.GUIDE_LINE)
    left.set(xlabel="raw output $x$", ylabel="sigmoid output $p$", xlim=(-7, 7), ylim=(-0.05, 1.05))
    right.set(xlabel="sigmoid output $p$", ylabel="logit: raw output $x$", xlim=(-0.05, 1.05), ylim=(-7, 7))
    left.text(-6.5, 0.85, r"$p = \dfrac{1}{1 + e^{-x}}$", va="center")
    right.text(0.06, 4.9, r"$x = \log\,\dfrac{p}{1 - p}$", va="center")
    style.letter([left, right])
    return figure


def describe_sigmoid_and_logit(table: pd.DataFrame) -> str:
    """The figure in words."""
    curves = dict(list(table.groupby("function")))
    sigmoid, logit = curves["sigmoid"], curves["logit"]
    x, p = sigmoid["input"], logit["input"]
    return (
        f"Two line charts. Panel a: the sigmoid output for raw outputs from {x.min():g} to {x.max():g}, an S-shaped "
        f"curve that rises from {sigmoid['output'].min():.4f} through {sigmoid['output'].median():.1f} at "
        f"{x.median():g} to {sigmoid['output'].max():.4f}. Panel b: its inverse, the logit, for sigmoid outputs from "
        f"{p.min():g} to {p.max():g}; it rises from {logit['output'].min():.1f} to {logit['output'].max():.1f}, ever "
        f"steeper towards 0 and 1, where it goes to minus and plus infinity."
    )
