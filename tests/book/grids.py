"""What a book tells of grids that were never trained, made as that of real ones is."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from sigmoid_bce.book.grids import gather_grids
from sigmoid_bce.grids.states import DEAD, LEARNED
from sigmoid_bce.grids.summary import describe_grids, tabulate_grids
from tests.book.synthetic import Made
from tests.grids.made_up import fail_from, make_heads, make_predicted

FOLLOWED = {"learning_rate": 1e-2, "seed": 2, "steps": 60}
COMMANDS = {"cell": "snakemake results/grids/map/cells/a.parquet", "grid": "snakemake results/grids/map/heads.parquet"}
# As summarize_arms tells it: one arm in which no image was ever clipped, one in which some was.
ROUNDING = [
    {
        **{
            "grid": "map",
            "learning_rate": 1e-3,
            "arm": arm,
            "seeds": 2,
            "apart": 1,
            "median_difference": 0.5,
            "disagreement": 0.01,
        },
        **{"accuracy_difference": -0.002, "masked": 0 if step is None else 2, "first_masked_step": step},
    }
    for arm, step in (("raw, masked in the clipping range", None), ("sigmoid", 4.0))
]
MIXED = [
    {
        **{"policy": "mixed_float16", "last_layer": "16 bits", "learning_rate": 1e-3},
        "counts": {"jax raw": {"heads": 5, "failed": 0}, "jax sigmoid": {"heads": 5, "failed": 2}},
    }
]
PART_WAYS = fail_from(raw=1.0, sigmoid=0.1)


def tabulate(grids: Mapping[str, pd.DataFrame]) -> tuple[dict, pd.DataFrame]:
    """Numbers and critical rates of these heads, by grid; the first is the map."""
    table = tabulate_grids(grids, {grid: make_predicted(heads) for grid, heads in grids.items()})
    return describe_grids(grids, table, next(iter(grids))) | {"rounding": ROUNDING, "mixed_precision": MIXED}, table


def titles_of(grids: Iterable[str]) -> dict[str, str]:
    """A title for each grid."""
    return {grid: f"Made-up {grid}" for grid in grids}


def make_grids(**grids: pd.DataFrame) -> dict:
    """What a book tells of grids with these heads; the first is the map."""
    numbers, table = tabulate(grids)
    return gather_grids(numbers, table.to_dict("records"), next(iter(grids)), FOLLOWED, COMMANDS, titles_of(grids))


def make_map() -> pd.DataFrame:
    """Heads at two scales that die with `sigmoid` a decade before they collapse with `raw`."""
    return make_heads(PART_WAYS, scales=[1.0, None])


def make_others() -> pd.DataFrame:
    """One setting in which nothing fails, one in which `sigmoid` alone was trained, and one that moves the border."""
    settings = [
        make_heads(lambda *_: LEARNED, scales=[None], warmup_steps=375),
        make_heads(PART_WAYS, ["sigmoid"], scales=[1.0], standardised=True),
        make_heads(fail_from(raw=1e-2, sigmoid=1e-2), scales=[None], batch_size=4),
    ]
    return pd.concat(settings, ignore_index=True)


def make_row() -> pd.DataFrame:
    """One row at the scale of another body, with fewer steps, in which two clipped losses die before `raw` collapses."""
    losses = ["raw", "sigmoid", "torch_bce"]
    return make_heads(fail_from(raw=1.0, sigmoid=0.1, torch_bce=0.01), losses, scales=[None], steps=500)


def variants(make_study):
    """Studies that between them take every turn of the page; `make_study` makes one."""
    made: Made = make_study()
    yield replace(made, grids=make_grids(map=make_map(), controls=make_others(), row=make_row()))
    yield replace(made, grids=make_grids(map=make_heads(lambda *_: DEAD)))
    nothing_died = make_grids(map=make_heads(lambda *_: LEARNED))
    yield replace(made, grids=nothing_died | {"numbers": nothing_died["numbers"] | {"rounding": []}})
