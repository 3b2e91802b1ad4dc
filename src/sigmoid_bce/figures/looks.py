"""How the runs of each loss are drawn, from the entries of the registry."""

from sigmoid_bce.figures import style
from sigmoid_bce.losses.registry import LOSSES

MARKS: dict[str, style.Look] = {
    name: {"color": style.COLORS[loss.color], "marker": loss.marker} for name, loss in LOSSES.items()
}
# The broad one lies below, so that equal lines can all be seen.
LINES: dict[str, style.Look] = {
    name: {
        "color": style.COLORS[loss.color],
        "linestyle": loss.linestyle,
        "linewidth": loss.linewidth,
        "zorder": 5 - loss.linewidth,
    }
    for name, loss in LOSSES.items()
}
