"""What the pages tell of networks that were trained from the pixels, with the article's scaling and without any."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from sigmoid_bce.grids.pixels import NOT_RUN, OF_A_RUN
from sigmoid_bce.grids.states import DEAD


def gather_pixels(rows: Sequence[Mapping], command_of: Callable[[str, str], str]) -> dict | None:
    """Everything that the pages say about runs told of apart, or None where a study tells of none.

    `rows` are those of pixels.csv; `command_of` says what trains a run, from its study and network/loss/seed. Fields:
    `runs`, those that are there; `not_run`, of each other run the `command` that trains it; `groups`, by scaling and
    loss, how many `runs` there are, and `dead` and `learned` of them; `dead_raw` and `dead_sigmoid`, seeds that died
    from the same weights on the same images with that loss alone, of `pairs` with both losses.
    """
    if not rows:
        return None
    there = [row for row in rows if row["state"] != NOT_RUN]
    return {
        "runs": there,
        "not_run": [command_of(row["study"], _place(row)) for row in rows if row["state"] == NOT_RUN],
        "groups": _count_states(there),
        **_pair_losses(there),
    }


def _place(row: Mapping) -> str:
    _, network, loss, seed = (row[name] for name in OF_A_RUN)
    return f"{network}/{loss}/seed{seed}"


def _count_states(rows: Sequence[Mapping]) -> list[dict]:
    groups: dict[tuple, list[str]] = {}
    for row in rows:
        groups.setdefault((row["scaling"], row["loss"]), []).append(row["state"])
    return [
        {
            **{"scaling": scaling, "loss": loss, "runs": len(states), "dead": states.count(DEAD)},
            "learned": sum(state.startswith("learned") for state in states),
        }
        for (scaling, loss), states in groups.items()
    ]


def _pair_losses(rows: Sequence[Mapping]) -> dict:
    if not rows:
        return {"pairs": 0, "dead_raw": 0, "dead_sigmoid": 0}
    table = pd.DataFrame(rows).pivot(index=["study", "network", "seed"], columns="loss", values="state")
    dead = table.reindex(columns=["raw", "sigmoid"]).dropna() == DEAD
    alone = {"dead_raw": dead["raw"] & ~dead["sigmoid"], "dead_sigmoid": dead["sigmoid"] & ~dead["raw"]}
    return {"pairs": len(dead), **{name: int(found.sum()) for name, found in alone.items()}}
