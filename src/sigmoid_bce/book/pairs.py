"""What the pages say of pairs of runs: raw beside sigmoid, and how far two losses, seeds and backends come apart."""

from collections.abc import Mapping, Sequence

import pandas as pd

from sigmoid_bce.analysis.disagreement import FEWEST_SEEDS, LOSS, SAME_RUN, SEED
from sigmoid_bce.analysis.losses_compared import FEWEST_RUNS
from sigmoid_bce.analysis.pairs import ACCURACY_MARGIN, CONFIDENCE, MOST_PAIRS, WITHIN, read_paired
from sigmoid_bce.claims.networks import describe_losses

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

    Keys: `losses`, the former with texts that are empty, and not nan, where the cell is; `disagreement`, the latter;
    `answers`, of each network whether the loss changes more than the seed does: its row of pairs that differ in the
    loss, with `seed_mean`, the mean of pairs that differ in the seed, or None if there are none; `seeds_apart`, the
    least by which two runs from two seeds differ in the raw output of some image, or None; and `LIMITS`.
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
        "disagreement": disagreement,
        "answers": answers,
        "seeds_apart": min((row["outputs_apart_lowest"] for row in of_seeds.values()), default=None),
        **LIMITS,
    }


def name_alike(losses_compared: Rows, claims: Rows, deaths: Rows) -> list[str]:
    """The networks that end alike with either loss: the whole interval of the difference in accuracy within pairs lies
    within `ACCURACY_MARGIN`, and none of them has died.

    `losses_compared` are rows of losses_compared.csv, `claims` those of claims.json, which tell whose body is random, for
    such a network is left out, and `deaths` what `book.deaths.weigh_deaths` found.
    """
    if not losses_compared:
        return []
    died = {row["runs_of"] for row in deaths}
    rows = [row for row in describe_losses(pd.DataFrame(losses_compared), claims) if row["paired"]]
    alike = [row["runs_of"] for row in rows if hold_against_margin(row)["stands"] == WITHIN]
    return [name for name in alike if name not in died]


def hold_against_margin(row: Mapping) -> dict:
    """Where the interval of a row's difference in accuracy lies to `ACCURACY_MARGIN` (`stands`), and how many pairs
    would decide (`pairs_to_decide`), from `pairs` and the interval: tables that were published before lack both."""
    found = read_paired(row, "accuracy")
    return {"stands": found.stands_to(ACCURACY_MARGIN), "pairs_to_decide": found.pairs_to_decide(ACCURACY_MARGIN)}


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""
