"""What the pages say of pairs of runs: raw beside sigmoid, and how far two losses, seeds and backends come apart."""

from collections.abc import Mapping, Sequence

from sigmoid_bce.analysis.disagreement import FEWEST_SEEDS, LOSS, SAME_RUN, SEED
from sigmoid_bce.analysis.losses_compared import FEWEST_RUNS
from sigmoid_bce.analysis.pairs import ACCURACY_MARGIN, CONFIDENCE, MOST_PAIRS, WITHIN, read_paired
from sigmoid_bce.analysis.summary import RANDOM_BODY

Rows = Sequence[Mapping]
# What intervals and margins are made with, as the pages name it.
LIMITS = {
    "confidence": CONFIDENCE,
    "margin": ACCURACY_MARGIN,
    "most_pairs": MOST_PAIRS,
    "fewest_runs": FEWEST_RUNS,
    "fewest_seeds": FEWEST_SEEDS,
    "same_run": SAME_RUN,
}


def gather_pairs(losses_compared: Rows, disagreement: Rows) -> dict:
    """What the page about networks names, from the rows of losses_compared.csv and disagreement.csv.

    Keys: `losses`, the former with texts that are empty, and not nan, where the cell is; `within`, the networks
    without a random body whose accuracy differs by less than the margin within pairs (the whole interval does);
    `disagreement`, the latter; `answers`, of each network whether the loss changes more than the seed does: its row of
    pairs that differ in the loss, with `seed_mean`, the mean of pairs that differ in the seed, or None if there are none;
    `seeds_apart`, the least by which two runs from two seeds differ in the raw output of some image, or None; and `LIMITS`.
    """
    of_seeds = {(row["study"], row["runs_of"]): row for row in disagreement if row["kind"] == SEED}
    answers = [
        {**row, "seed_mean": of_seeds.get((row["study"], row["runs_of"]), {}).get("mean")}
        for row in disagreement
        if row["kind"] == LOSS
    ]
    return {
        "losses": [
            {**row, **{name: _text(row[name]) for name in ("collapsed", "same_run")}} for row in losses_compared
        ],
        "within": [
            row["runs_of"]
            for row in losses_compared
            if row["paired"] and RANDOM_BODY not in row["runs_of"] and hold_against_margin(row)["stands"] == WITHIN
        ],
        "disagreement": disagreement,
        "answers": answers,
        "seeds_apart": min((row["outputs_apart_lowest"] for row in of_seeds.values()), default=None),
        **LIMITS,
    }


def hold_against_margin(row: Mapping) -> dict:
    """Where the interval of a row's difference in accuracy lies to `ACCURACY_MARGIN` (`stands`), and how many pairs
    would decide (`pairs_to_decide`), from `pairs` and the interval: tables that were published before lack both."""
    found = read_paired(row, "accuracy")
    return {"stands": found.stands_to(ACCURACY_MARGIN), "pairs_to_decide": found.pairs_to_decide(ACCURACY_MARGIN)}


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""
