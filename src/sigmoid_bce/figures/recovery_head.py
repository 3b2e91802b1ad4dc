"""Who recovers: the convnet's head on digits after two accidents; the share of wrong-side images that are right again."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing

TITLES = {
    "corrected": "labels corrected",
    "extremes_only": "labels corrected, extremes only",
    "shifted_up": "output shifted up",
    "shifted_down": "output shifted down",
}
# By what the gradient does on the wrong side.
KINDS: dict[str, tuple[str, style.Look]] = {
    "pulls": ("pulls everywhere", {"color": style.BLUE, "linestyle": "-", "linewidth": 1.6}),
    "dead": ("is exactly 0 far out", {"color": style.VERMILLION, "linestyle": (0, (4, 1.5)), "linewidth": 1.6}),
    "undefined": ("is not a number far out", {"color": style.BLACK, "linestyle": (0, (1, 1.5)), "linewidth": 1.6}),
}


def plot_recovery_head(table: Path) -> Drawing:
    """The figure, from the file of its table."""
    rows = pd.read_csv(table)
    return Drawing(draw_recovery_head(rows), table, describe_recovery_head(rows))


@style.styled
def draw_recovery_head(table: pd.DataFrame) -> Figure:
    """A panel an accident, a line an implementation, from `recovery_head.tabulate_head`."""
    figure = style.new_figure(5.0)
    panels = figure.subplots(2, 2, sharex=True, sharey=True).flatten()
    for panel, (accident, title) in zip(panels, TITLES.items(), strict=True):
        _draw_panel(panel, table[table["accident"] == accident])
        panel.set_title(title, loc="left", fontweight="bold")
    figure.supxlabel("epoch after the accident", fontsize=9)
    figure.supylabel("wrong-side images that are right again, %", fontsize=9)
    counts = table.drop_duplicates("implementation")["kind"].value_counts()
    keys = [Line2D([], [], label=f"{name} ({counts.get(kind, 0)})", **look) for kind, (name, look) in KINDS.items()]
    style.head(figure, "The gradient on the wrong side ... (how many implementations)", keys, columns=3)
    return figure


def describe_recovery_head(table: pd.DataFrame) -> str:
    """The figure in words: how many implementations of each kind end where."""
    parts = [
        "Four line charts of the share of images that an accident put on their wrong side and that are right again."
    ]
    last = table[table["epoch"] == table["epoch"].max()]
    for (accident, kind), rows in last.groupby(["accident", "kind"], sort=False):
        low, high = 100 * rows["recovered_share"].min(), 100 * rows["recovered_share"].max()
        parts.append(
            f"{TITLES[accident]}, gradient {KINDS[kind][0]}: {len(rows)} implementations, {low:.0f} to {high:.0f} % at "
            f"epoch {table['epoch'].max()}."
        )
    return " ".join(parts)


def _draw_panel(panel: Axes, table: pd.DataFrame) -> None:
    for kind, (_, look) in KINDS.items():
        for _, curve in table[table["kind"] == kind].groupby("implementation", sort=False):
            panel.plot(curve["epoch"], 100 * curve["recovered_share"], **look, alpha=0.7)
    panel.set(xlim=(0, table["epoch"].max()), ylim=(-4, 104))
