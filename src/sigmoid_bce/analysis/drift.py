"""How far runs drift apart that start from the same weights and see the same images in the same order, on two backends.

Beside them, as a measure: two runs of the study itself, on one backend, from two seeds.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.analysis.comparisons import Pair, differing_settings, join_outputs
from sigmoid_bce.runs.record import read_record

# Images of a pair whose raw outputs are kept to be drawn.
SHOWN_IMAGES = 200
RUN = ["study", "network", "loss", "seed_here", "seed_there", "backend_here", "backend_there"]
COLUMNS = [*RUN, "epoch", "loss_here", "loss_there", "difference"]
OUTPUT_COLUMNS = [*RUN, "epoch", "image", "label", "raw_output_here", "raw_output_there"]


def pairs_to_follow(study: str, pairs: Sequence[Pair]) -> list[Pair]:
    """Of a study's pairs with compared studies those that differ in the backend alone, and then pairs of its own runs.

    The latter are of neighbouring seeds, of each network and loss that the former have.
    """
    followed = [pair for pair in pairs if _differ_in_backend(*pair[1:])]
    own: dict[tuple[str, str], dict[int, Path]] = {}
    for _, here, _ in followed:
        record = read_record(here / "record.json")
        own.setdefault((record["network"], record["loss"]), {})[record["seed"]] = here
    seeds = [[runs[seed] for seed in sorted(runs)] for runs in own.values()]
    return followed + [(study, one, next_one) for runs in seeds for one, next_one in pairwise(runs)]


def tabulate_drift(pairs: Sequence[Pair]) -> pd.DataFrame:
    """The training loss of both runs of each pair, and their absolute `difference`, along the epochs.

    `pairs` are those of `pairs_to_follow`. Epochs are the powers of 2, the early read-out, and the last that both have.
    Losses are means over the epoch, with augmentation and dropout.
    """
    return pd.DataFrame([row for pair in pairs for row in _follow(*pair)], columns=COLUMNS)


def tabulate_compared_outputs(pairs: Sequence[Pair]) -> pd.DataFrame:
    """Raw outputs of the same test images at the early read-out, from the first pair of each study, network and loss.

    `pairs` are those of `pairs_to_follow`. At most `SHOWN_IMAGES` images, evenly spaced in the order of the raw output
    here, the first and the last among them.
    """
    first = {tuple(run[name] for name in RUN[:3]): pair for pair, run in ((p, _describe(*p)) for p in reversed(pairs))}
    parts = [_sample(*pair) for pair in pairs if pair in first.values()]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=OUTPUT_COLUMNS)


def _differ_in_backend(here: Path, there: Path) -> bool:
    return differing_settings(read_record(here / "record.json"), read_record(there / "record.json")) == ["backend"]


def _describe(study: str, here: Path, there: Path) -> dict:
    one, other = read_record(here / "record.json"), read_record(there / "record.json")
    return {
        **{"study": study, "network": one["network"], "loss": one["loss"]},
        **{"seed_here": one["seeds_tried"][-1], "seed_there": other["seeds_tried"][-1]},
        **{"backend_here": one["backend"], "backend_there": other["backend"]},
    }


def _follow(study: str, here: Path, there: Path) -> list[dict]:
    losses = [pd.read_csv(folder / "history.csv").set_index("epoch")["loss"] for folder in (here, there)]
    last = min(int(loss.index.max()) for loss in losses)
    powers = 2 ** np.arange(int(np.log2(last)) + 1)
    early = read_record(here / "record.json")["settings"]["early_epoch"]
    run = _describe(study, here, there)
    rows = []
    for epoch in sorted({*powers.tolist(), min(early, last), last}):
        one, other = (float(loss[epoch]) for loss in losses)
        rows.append({**run, "epoch": epoch, "loss_here": one, "loss_there": other, "difference": abs(other - one)})
    return rows


def _sample(study: str, here: Path, there: Path) -> pd.DataFrame:
    joined = join_outputs(here / "early.parquet", there / "early.parquet")
    tested = joined[joined["split"] == "test"]
    chosen = np.unique(np.linspace(0, len(tested) - 1, SHOWN_IMAGES).round().astype(int))
    epoch = read_record(here / "record.json")["settings"]["early_epoch"]
    return tested.iloc[chosen].assign(**_describe(study, here, there), epoch=epoch)[OUTPUT_COLUMNS]
