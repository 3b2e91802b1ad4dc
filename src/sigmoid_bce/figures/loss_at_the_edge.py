"""The article's loss where it reaches its ceiling, in float32: steps, then rest, then no gradient."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing

EXACT: style.Look = {"color": style.BLACK, "linestyle": "-", "linewidth": 1.1}
COMPUTED: style.Look = {"color": style.VERMILLION, "linestyle": "-", "linewidth": 2.2, "solid_capstyle": "butt"}
ENDS: style.Look = {"color": style.BLUE, "linestyle": (0, (4, 2)), "linewidth": 1.0}


def plot_loss_at_the_edge(table: Path) -> Drawing:
    """The figure, from the file of its table."""
    rows = pd.read_csv(table)
    return Drawing(draw_loss_at_the_edge(rows), table, describe_loss_at_the_edge(rows))


@style.styled
def draw_loss_at_the_edge(table: pd.DataFrame) -> Figure:
    """Loss above, gradient below, label 1 on the left and label 0 on the right, from `by_dtype.tabulate_edge`."""
    figure = style.new_figure(4.6)
    panels = figure.subplots(2, 2, sharex="col", sharey="row")
    for column, label in enumerate((1, 0)):
        rows = table[table["label"] == label]
        _draw_curves(panels[0, column], rows, "loss", "exact_loss")
        _draw_curves(panels[1, column], rows, "gradient", "exact_gradient")
        panels[0, column].set_title(f"label {label}, wrong side", loc="left", fontweight="bold")
        # Fewer, so that those of the two columns stay apart.
        panels[1, column].xaxis.set_major_locator(MultipleLocator(1))
        panels[1, column].set(xlabel="raw output $x$", ylim=(-1.15, 1.15))
    panels[0, 0].set_ylabel("loss")
    panels[1, 0].set_ylabel("gradient")
    keys = [
        Line2D([], [], label="through the clipped sigmoid", **COMPUTED),
        Line2D([], [], label="exact", **EXACT),
        Line2D([], [], label="loss rests, gradient ends", **ENDS),
    ]
    style.head(figure, "Where the article's loss ends, in float32", keys, columns=3)
    return figure


def describe_loss_at_the_edge(table: pd.DataFrame) -> str:
    """The figure in words."""
    parts = [
        "Line charts of loss and gradient of the article's loss in float32, on the wrong side, with the exact curves."
    ]
    for label in (0, 1):
        rows = table[table["label"] == label]
        rests, ends = find_ends(rows)
        moves = int((rows["loss"].diff().fillna(0) != 0).sum())
        parts.append(
            f"Label {label}: the loss goes up to {rows['loss'].max():.3f}, rests beyond {rests:.2f}, and the gradient is 0 "
            f"beyond {ends:.2f}; on the way the loss moves {moves} times in {len(rows)} points."
        )
    return " ".join(parts)


def find_ends(rows: pd.DataFrame) -> tuple[float, float]:
    """The raw outputs of the table at which, outwards, the loss first has its highest value and the gradient is 0."""
    outwards = rows.sort_values("raw_output", key=abs)
    at_ceiling = outwards["loss"] == outwards["loss"].max()
    dead = outwards["gradient"] == 0
    return float(outwards["raw_output"][at_ceiling].iloc[0]), float(outwards["raw_output"][dead].iloc[0])


def _draw_curves(panel: Axes, rows: pd.DataFrame, computed: str, exact: str) -> None:
    panel.plot(rows["raw_output"], rows[computed], **COMPUTED)
    panel.plot(rows["raw_output"], rows[exact], **EXACT)
    for end in find_ends(rows):
        panel.axvline(end, **ENDS)
    panel.set_xlim(rows["raw_output"].min(), rows["raw_output"].max())
