"""Runs that were trained in another way, beside a study's own: what differs in the settings, and in the outputs.

`here` is a run of the study itself, `there` its partner in a compared study: the same network, loss and seed.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.analysis.pairs import ACCURACY_MARGIN, compare_pairs
from sigmoid_bce.losses.formulas import clipping_range
from sigmoid_bce.runs.record import read_record
from sigmoid_bce.runs.samples import read_samples

# The compared study, and the folders of a run here and of its partner there.
Pair = tuple[str, Path, Path]

SIDES = ("here", "there")
OF_A_SIDE = ("accuracy", "lowest", "highest", "clipped_left", "clipped_right", "collapsed")
COLUMNS = [
    *("study", "network", "loss", "seed", "differs", "difference", "checkpoint", "epoch_here", "epoch_there"),
    *("images", "largest_difference", "median_difference", "rank_correlation", "same_class"),
    *(f"{name}_{side}" for name in OF_A_SIDE for side in SIDES),
]
GROUP = ["study", "network", "loss"]
# What the summary gives the mean of here and there, the mean difference, and its interval for.
MEASURES = ("accuracy", "clipped", "highest")
SUMMARY = [
    *(*GROUP, "differs", "difference", "runs", "checkpoint", "pairs"),
    *(f"{name}_{part}" for name in MEASURES for part in (*SIDES, "difference", "low", "high")),
    "accuracy_pairs_to_decide",
    *(f"collapsed_{side}" for side in SIDES),
]
# Not a setting of training, or told apart: how long a run may be decides only where it can be compared.
NOT_COMPARED = ("network", "loss", "seed", "max_epochs")


def tabulate_comparisons_by_run(pairs: Sequence[Pair]) -> pd.DataFrame:
    """One row a pair of runs and checkpoint: what differs in the settings, and the same images' outputs side by side.

    `pairs` are a compared study's name, the folder of a run here, and that of its partner there. `differs` names the
    settings that differ, `difference` gives their values; `largest_difference` and `median_difference` are those of the
    absolute differences of the raw outputs over all `images`, `rank_correlation` is Spearman's, `same_class` the share of
    test images with the same predicted class. Of each side: `accuracy` on the test images; of the training images
    `lowest` and `highest` raw output and the shares `clipped_left` and `clipped_right` of the clipping range; `collapsed`.
    The checkpoint `convergence` is left out where one training was cut short by a lower limit of epochs than the other's.
    Raises ValueError if two runs are not partners, or not on the same images.
    """
    return pd.DataFrame([row for pair in pairs for row in _compare(*pair)], columns=COLUMNS)


def tabulate_comparisons(by_run: pd.DataFrame) -> pd.DataFrame:
    """One row a compared study, network and loss, from `tabulate_comparisons_by_run`, at the last comparable checkpoint.

    `runs` are the pairs at hand, `pairs` those that can be compared at that `checkpoint`. For the test `accuracy`, the
    share of training images in the clipping range (`clipped`) and their `highest` raw output: the means `here` and
    `there`, the mean `difference` (there minus here), and from `low` to `high` its 95 % confidence interval
    (`pairs.compare_pairs`; nan for a single pair). `accuracy_pairs_to_decide` is how many pairs would decide whether the
    accuracy differs by more than `ACCURACY_MARGIN`. `collapsed_here` and `collapsed_there` count networks.
    """
    rows = [_summarize(group) for _, group in by_run.groupby(GROUP, sort=False)]
    return pd.DataFrame(rows, columns=SUMMARY)


def settings_of(record: Mapping) -> dict:
    """The settings of a run from its record, its backend and the seed that was used in the end among them."""
    return {"backend": record["backend"], **record["settings"], "seed used": record["seeds_tried"][-1]}


def differing_settings(here: Mapping, there: Mapping) -> list[str]:
    """Names of the settings in which two records differ, in the alphabet's order; what is absent is as what is null."""
    one, other = settings_of(here), settings_of(there)
    names = sorted((one.keys() | other.keys()) - set(NOT_COMPARED))
    return [name for name in names if one.get(name) != other.get(name)]


def describe_difference(here: Mapping, there: Mapping) -> str:
    """The settings in which two records differ, with their values: `backend jax instead of tensorflow`."""
    one, other = settings_of(here), settings_of(there)
    parts = []
    for name in differing_settings(here, there):
        before, after = one.get(name), other.get(name)
        is_section = isinstance(before, Mapping) and isinstance(after, Mapping)
        parts.append(f"another {name}" if is_section else f"{name} {_shown(after)} instead of {_shown(before)}")
    return ", ".join(parts) or "the same settings"


def join_outputs(here: Path, there: Path) -> pd.DataFrame:
    """The same images' raw outputs from two files: `image`, `split`, `label`, `raw_output_here`, `raw_output_there`.

    Raw outputs are float64, and rows ordered by that here. Raises ValueError if the files are not of the same images.
    """
    keys = ["image", "split", "label"]
    tables = [read_samples(path)[[*keys, "raw_output"]].astype({"raw_output": np.float64}) for path in (here, there)]
    joined = tables[0].merge(tables[1], on=keys, suffixes=("_here", "_there"))
    if not len(joined) == len(tables[0]) == len(tables[1]):
        raise ValueError(f"{there} is not of the same images as {here}")
    return joined.sort_values(["raw_output_here", "image"], ignore_index=True)


def _compare(study: str, here: Path, there: Path) -> list[dict]:
    records = [read_record(folder / "record.json") for folder in (here, there)]
    keys = [tuple(record[name] for name in ("network", "loss", "seed")) for record in records]
    if keys[0] != keys[1]:
        raise ValueError(f"{there} is not the partner of {here}: network, loss and seed are not the same")
    network, loss, seed = keys[0]
    common = {
        **{"study": study, "network": network, "loss": loss, "seed": seed},
        "differs": ", ".join(differing_settings(*records)),
        "difference": describe_difference(*records),
    }
    return [
        {
            **common,
            "checkpoint": checkpoint,
            **{f"epoch_{side}": _epoch(record, checkpoint) for side, record in zip(SIDES, records, strict=True)},
            **_compare_outputs(join_outputs(*(folder / f"{checkpoint}.parquet" for folder in (here, there)))),
            **{
                f"collapsed_{side}": record["collapsed"][checkpoint]
                for side, record in zip(SIDES, records, strict=True)
            },
        }
        for checkpoint in _comparable(*records)
    ]


def _comparable(here: Mapping, there: Mapping) -> list[str]:
    limits = {record["settings"]["max_epochs"] for record in (here, there)}
    both_converged = here["converged"] and there["converged"]
    return ["early", "convergence"] if both_converged or len(limits) == 1 else ["early"]


def _epoch(record: Mapping, checkpoint: str) -> int:
    return record["settings"]["early_epoch"] if checkpoint == "early" else record["epochs"]


def _compare_outputs(joined: pd.DataFrame) -> dict:
    train, test = (joined[joined["split"] == split] for split in ("train", "test"))
    here, there = (joined[f"raw_output_{side}"] for side in SIDES)
    difference = (there - here).abs()
    lowest, highest = clipping_range(np.float32)
    found = {
        "images": len(joined),
        "largest_difference": float(difference.max()),
        "median_difference": float(difference.median()),
        # Spearman's; nan if a network gives every image the same.
        "rank_correlation": float(here.rank().corr(there.rank())),
        "same_class": float(((test["raw_output_here"] > 0) == (test["raw_output_there"] > 0)).mean()),
    }
    for side in SIDES:
        x = train[f"raw_output_{side}"]
        found |= {
            f"accuracy_{side}": float(((test[f"raw_output_{side}"] > 0) == (test["label"] == 1)).mean()),
            f"lowest_{side}": float(x.min()),
            f"highest_{side}": float(x.max()),
            f"clipped_left_{side}": float((x < lowest).mean()),
            f"clipped_right_{side}": float((x > highest).mean()),
        }
    return found


def _summarize(group: pd.DataFrame) -> dict:
    checkpoint = "convergence" if (group["checkpoint"] == "convergence").any() else "early"
    rows = group[group["checkpoint"] == checkpoint].copy()
    for side in SIDES:
        rows[f"clipped_{side}"] = rows[f"clipped_left_{side}"] + rows[f"clipped_right_{side}"]
    summary = {
        **{name: group[name].iloc[0] for name in GROUP},
        # Nearly always one: seeds of a study differ in nothing but the seed.
        **{name: "; ".join(dict.fromkeys(group[name])) for name in ("differs", "difference")},
        "runs": group["seed"].nunique(),
        "checkpoint": checkpoint,
        "pairs": len(rows),
    }
    for name in MEASURES:
        here, there = (rows[f"{name}_{side}"].astype(float) for side in SIDES)
        found = compare_pairs(here.to_numpy(), there.to_numpy())
        summary |= {f"{name}_here": here.mean(), f"{name}_there": there.mean(), **found.as_columns(name)}
        if name == "accuracy":
            summary["accuracy_pairs_to_decide"] = found.pairs_to_decide(ACCURACY_MARGIN)
    return summary | {f"collapsed_{side}": int(rows[f"collapsed_{side}"].sum()) for side in SIDES}


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "on"
    if value is None:
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
