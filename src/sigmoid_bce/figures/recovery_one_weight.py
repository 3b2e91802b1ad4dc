"""Who recovers: one weight, started on the wrong side, under each implementation, as a coloured table."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing

ROW_HEIGHT = 0.195
RECOVERED: style.Look = {"facecolor": "#CFE3F2", "edgecolor": "#FFFFFF"}
NEVER: style.Look = {"facecolor": "#D9D9D9", "edgecolor": "#FFFFFF"}
BROKEN: style.Look = {"facecolor": "#F6D9C8", "edgecolor": style.VERMILLION, "hatch": "////", "linewidth": 0}
OUTCOMES = {"recovers": RECOVERED, "never": NEVER, "becomes no number": BROKEN}


def plot_recovery_one_weight(table: Path) -> Drawing:
    """The figure, from the file of its table."""
    rows = pd.read_csv(table)
    return Drawing(draw_recovery_one_weight(rows), table, describe_recovery_one_weight(rows))


@style.styled
def draw_recovery_one_weight(table: pd.DataFrame) -> Figure:
    """A panel an optimizer, a row an implementation, a column a start, from `recovery.tabulate_one_weight`."""
    titles = list(dict.fromkeys(table["title"]))
    figure = style.new_figure(ROW_HEIGHT * len(titles) + 1.3)
    optimizers = list(dict.fromkeys(table["optimizer"]))
    panels = figure.subplots(1, len(optimizers), sharey=True, squeeze=False)[0]
    for panel, optimizer in zip(panels, optimizers, strict=True):
        _draw_panel(panel, table[table["optimizer"] == optimizer], titles)
        panel.set_title(optimizer, loc="left", fontweight="bold")
        panel.set_xlabel("raw output at the start")
    panels[0].set_yticks(range(len(titles)), titles, fontsize=7)
    keys = [Patch(label=name, **look) for name, look in OUTCOMES.items()]
    style.head(figure, "Steps until a badly wrong sample is on its right side", keys, columns=3)
    return figure


def describe_recovery_one_weight(table: pd.DataFrame) -> str:
    """The figure in words: for each optimizer and start, who never recovers."""
    parts = [
        "Table of the steps until a one-weight model is on its right side, by implementation, optimizer and start."
    ]
    for (optimizer, start), rows in table.groupby(["optimizer", "start"], sort=False):
        never = rows["title"][(rows["recovered_at"] < 0) & ~rows["broken"]]
        broken = rows["title"][(rows["recovered_at"] < 0) & rows["broken"]]
        steps = rows["recovered_at"][rows["recovered_at"] >= 0]
        span = f"{steps.min()} to {steps.max()} steps for {len(steps)}" if len(steps) else "none recovers"
        parts.append(
            f"{optimizer} from {start:g}: {span}; never: {'; '.join(never) or 'nobody'}; "
            f"becomes no number: {'; '.join(broken) or 'nobody'}."
        )
    return " ".join(parts)


def outcome(row: pd.Series) -> str:
    """One of `OUTCOMES`."""
    if row["recovered_at"] >= 0:
        return "recovers"
    return "becomes no number" if row["broken"] else "never"


def _draw_panel(panel: Axes, table: pd.DataFrame, titles: list[str]) -> None:
    starts = list(dict.fromkeys(table["start"]))
    for _, row in table.iterrows():
        x, y = starts.index(row["start"]), titles.index(row["title"])
        kind = outcome(row)
        panel.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, **OUTCOMES[kind]))
        if kind == "recovers":
            panel.text(x, y, str(row["recovered_at"]), ha="center", va="center", fontsize=6.5)
    panel.set(xlim=(-0.5, len(starts) - 0.5), ylim=(len(titles) - 0.5, -0.5))
    panel.set_xticks(range(len(starts)), [f"{start:g}" for start in starts])
    panel.tick_params(length=0)
    panel.spines[:].set_visible(False)
