"""What the pages tell of networks that were trained from the pixels, with the article's scaling and without any."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from sigmoid_bce.claims.shares import CONFIDENCE, interval_of_share
from sigmoid_bce.grids.pixels import NOT_RUN, OF_A_RUN
from sigmoid_bce.grids.states import COLLAPSED, DEAD


def gather_pixels(rows: Sequence[Mapping], command_of: Callable[[str, str], str]) -> dict | None:
    """Everything that the pages say about runs told of apart, or None where a study tells of none.

    `rows` are those of pixels.csv; `command_of` says what trains a run, from its study and network/loss/seed. Fields:
    `runs`, those that are there; `not_run`, of each other run the `command` that trains it; `groups`, by study and loss,
    the `scaling` of the pixels, how many `runs` there are, from which `seeds`, how many of them `learned`, are `dead` and
    `collapsed` after the `epoch` of the read-out, and between which shares, `low` and `high`, the share of the dead lies by
    Wilson's interval; `pairs`, by study, of how many `pairs` of seeds with both losses, from the same weights on the same
    images, `dead_raw` and `dead_sigmoid` died with that loss alone.
    """
    if not rows:
        return None
    there = [row for row in rows if row["state"] != NOT_RUN]
    groups = _count_states(there)
    return {
        "runs": there,
        "not_run": [command_of(row["study"], _place(row)) for row in rows if row["state"] == NOT_RUN],
        "groups": groups,
        "pairs": _pair_losses(there),
        "confidence": CONFIDENCE,
    }


def _place(row: Mapping) -> str:
    _, network, loss, seed = (row[name] for name in OF_A_RUN)
    return f"{network}/{loss}/seed{seed}"


def _count_states(rows: Sequence[Mapping]) -> list[dict]:
    groups: dict[tuple, list[Mapping]] = {}
    for row in rows:
        groups.setdefault((row["study"], row["scaling"], row["loss"]), []).append(row)
    return [
        {**dict(zip(("study", "scaling", "loss"), name, strict=True)), **_count_group(own)}
        for name, own in groups.items()
    ]


def _count_group(rows: Sequence[Mapping]) -> dict:
    states = [row["state"] for row in rows]
    dead = states.count(DEAD)
    low, high = interval_of_share(dead, len(rows))
    learned = sum(state.startswith("learned") for state in states)
    epoch = max(int(row["epoch"]) for row in rows)
    counts = {"runs": len(rows), "dead": dead, "learned": learned, "collapsed": states.count(COLLAPSED)}
    return counts | {"low": low, "high": high, "epoch": epoch, "seeds": sorted(int(row["seed"]) for row in rows)}


def _pair_losses(rows: Sequence[Mapping]) -> list[dict]:
    if not rows:
        return []
    table = pd.DataFrame(rows).pivot(index=["study", "network", "seed"], columns="loss", values="state")
    dead = table.reindex(columns=["raw", "sigmoid"]).dropna() == DEAD
    alone = pd.DataFrame({"dead_raw": dead["raw"] & ~dead["sigmoid"], "dead_sigmoid": dead["sigmoid"] & ~dead["raw"]})
    by_study = alone.groupby(level="study")
    return [
        {"study": study, "pairs": len(own), **{name: int(own[name].sum()) for name in alone}} for study, own in by_study
    ]
