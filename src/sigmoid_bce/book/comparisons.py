"""What the pages say of runs that were trained in another way, from the tables of comparisons."""

from collections.abc import Mapping, Sequence
from math import isnan
from statistics import fmean, median

from sigmoid_bce.book.pairs import LIMITS, hold_against_margin
from sigmoid_bce.claims.same_verdicts import SEPARATOR

# The settings that the page asks about one by one.
QUESTIONS = ("backend", "views", "scaling")
Rows = Sequence[Mapping]


def gather_comparisons(settings: Mapping, comparisons: Rows, by_run: Rows, drift: Rows) -> dict:
    """What the page about comparisons names, from a study's settings and the rows of its tables (empty if it has none).

    Keys: `rows`, those of comparisons.csv, each with what `hold_against_margin` finds; `outputs`, how far the same
    images' raw outputs differ; `backend`, `views` and `scaling`, each with what is found of the comparisons that differ
    in this setting alone (see `answer_question`), or None if there are none; `others`, the rows that differ in
    something else; `drift`, how far training losses come apart; `not_run`, compared studies without a row;
    `not_compared`, networks without one; and `LIMITS` of the intervals.
    """
    rows = [_with_lists(row) | hold_against_margin(row) for row in comparisons]
    by_question = {name: [row for row in rows if row["differs"] == name] for name in QUESTIONS}
    studies, networks = ({row[name] for row in rows} for name in ("study", "network"))
    return {
        "rows": rows,
        "outputs": summarize_outputs_by_group(by_run),
        **{name: answer_question(found) if found else None for name, found in by_question.items()},
        "others": [row for row in rows if row["differs"] not in QUESTIONS],
        "drift": summarize_drift(drift),
        "not_run": [name for name in settings["compared"] if name not in studies],
        "not_compared": [name for name in settings["networks"] if name not in networks],
        **LIMITS,
    }


def answer_question(rows: Rows) -> dict:
    """What the comparisons that differ in one setting come to; `rows` are some of those that `gather_comparisons`
    gives.

    Keys: `rows`; `differences` in words; `compared`, the number of verdicts that were, and `differing`, those that
    differ (`network`, `loss`, `difference`, `claim`, `told`); `open`, claims that cannot be decided on both sides;
    `run_compared` and `run_same`, verdicts of single runs; of the rows, by the interval of the difference in test
    accuracy: `beyond_chance` (without 0), `within_chance` and `single` (of one pair of runs, which has none); `early`,
    the rows of runs that were cut short.
    """
    return {
        "rows": rows,
        "differences": list(dict.fromkeys(row["difference"] for row in rows)),
        "compared": sum(row["verdicts_compared"] for row in rows),
        "differing": [
            {**{key: row[key] for key in ("network", "loss", "difference")}, "claim": claim, "told": told}
            for row in rows
            for claim, _, told in (entry.partition(": ") for entry in row["differing"])
        ],
        "open": sorted({claim for row in rows for claim in row["open"]}),
        "run_compared": sum(row["run_verdicts_compared"] for row in rows),
        "run_same": sum(row["run_verdicts_same"] for row in rows),
        "beyond_chance": [row for row in rows if row["accuracy_low"] > 0 or row["accuracy_high"] < 0],
        "within_chance": [row for row in rows if row["accuracy_low"] <= 0 <= row["accuracy_high"]],
        "single": [row for row in rows if isnan(row["accuracy_low"])],
        "early": [row for row in rows if row["checkpoint"] == "early"],
    }


def summarize_outputs_by_group(by_run: Rows) -> list[dict]:
    """How far raw outputs of the same images differ: one entry a difference, network, loss and checkpoint.

    Over the pairs of runs: `pairs`; `median_difference`, their mean; `largest_difference`, the largest; `same_class`,
    the mean; `rank_correlation`, the mean over the pairs that have one, or nan.
    """
    groups: dict[tuple, list[Mapping]] = {}
    keys = ("study", "differs", "difference", "network", "loss", "checkpoint")
    for row in by_run:
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    found = []
    for key, rows in groups.items():
        correlations = [row["rank_correlation"] for row in rows if not isnan(row["rank_correlation"])]
        found.append(
            {
                **dict(zip(keys, key, strict=True)),
                "pairs": len(rows),
                "median_difference": fmean(row["median_difference"] for row in rows),
                "largest_difference": max(row["largest_difference"] for row in rows),
                "same_class": fmean(row["same_class"] for row in rows),
                "rank_correlation": fmean(correlations) if correlations else float("nan"),
            }
        )
    return found


def summarize_drift(drift: Rows) -> list[dict]:
    """How far training losses come apart, by network and other backend: the medians over pairs of runs.

    Keys: `network`, `backend_here`, `backend_there`, `pairs`; the difference in epoch `first_epoch` (`first`) and in
    `last_epoch`, the last that all pairs have (`last`); `seeds_first` and `seeds_last`, those of two seeds on one
    backend in the same epochs, or None if there are none.
    """
    groups: dict[tuple, dict[int, list[float]]] = {}
    for row in drift:
        epochs = groups.setdefault((row["network"], row["backend_here"], row["backend_there"]), {})
        epochs.setdefault(row["epoch"], []).append(row["difference"])
    found = []
    for (network, here, there), epochs in groups.items():
        if here == there:
            continue
        pairs = max(map(len, epochs.values()))
        seeds = groups.get((network, here, here), {})
        shared = [epoch for epoch in sorted(epochs) if len(epochs[epoch]) == pairs]
        first, last = shared[0], shared[-1]
        found.append(
            {
                **{"network": network, "backend_here": here, "backend_there": there, "pairs": pairs},
                **{"first_epoch": first, "first": median(epochs[first])},
                **{"last_epoch": last, "last": median(epochs[last])},
                "seeds_first": median(seeds[first]) if first in seeds else None,
                "seeds_last": median(seeds[last]) if last in seeds else None,
            }
        )
    return found


def _with_lists(row: Mapping) -> dict:
    """A row of comparisons.csv with its lists apart; an empty cell was read as nan, and so was a difference in
    nothing."""
    texts = {
        key: row[key] if isinstance(row[key], str) else "" for key in ("differs", "verdicts_differing", "verdicts_open")
    }
    lists = {key: [part for part in texts[f"verdicts_{key}"].split(SEPARATOR) if part] for key in ("differing", "open")}
    return {**row, "differs": texts["differs"], **lists}
