"""How many test images two networks classify differently: two that differ in the loss alone, in the seed, in the backend.

Two networks may be equally good and still not be wrong about the same images. How far two seeds come apart is the measure
of how far two losses do.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats

from sigmoid_bce.analysis.pairs import CONFIDENCE
from sigmoid_bce.analysis.summary import label_of_runs
from sigmoid_bce.core.names import CONVERGENCE
from sigmoid_bce.runs.clipped import find_clipped
from sigmoid_bce.runs.run import Run

LOSS, SEED, BACKEND = KINDS = ("loss", "seed", "backend")
LOSSES = ("raw", "sigmoid")
# Two runs are the same run twice if all their raw outputs at convergence differ by less than this. In the published record
# such pairs differ by less than a fortieth of it, through rounding, and all others by more than seven hundred times it.
SAME_RUN = 1e-2
# If the difference has the same sign for every seed, every resample has it, and no interval holds 0. By chance alone that
# happens in 2 ** (1 - n) of the cases: with five seeds in more than the 5 % that an interval of 95 % may miss.
FEWEST_SEEDS = 6
RESAMPLES = 20000
MORE, LESS, NOT_TOLD_APART, NOT_ENOUGH = "more", "less", "not told apart", "not enough seeds"

# What the runs of a pair have in common: the study, and what `label_of_runs` calls the network there.
GROUP = ["study", "runs_of"]
OF_PAIRS = [*GROUP, "kind", "difference", "loss", "seed_here", "seed_there"]
PAIR_COLUMNS = [*OF_PAIRS, "disagreement", "largest_difference", "clipped_wrong", "dead"]
AGAINST_SEED = ["minus_seed", "minus_seed_low", "minus_seed_high", "against_seed"]
COLUMNS = [
    *(*GROUP, "kind", "difference", "pairs", "seeds", "mean", "lowest", "highest", "low", "high"),
    *("same_run", "outputs_apart_lowest", "outputs_apart_highest", *AGAINST_SEED),
]


def tabulate_pairs_of_runs(runs: Sequence[Run], comparisons_by_run: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row for each pair of runs that differ in the loss, the seed or the backend alone (`kind`), at convergence.

    `runs` are those of `tabulate_summary`. Of those that differ in loss and seed alone (by `label_of_runs`), raw is paired
    with sigmoid from the same seed, and each two seeds with the same loss. Collapsed runs are left out. Pairs on two
    backends are those of `comparisons_by_run`, with the name of the other study. `difference` says what differs;
    `disagreement` is the share of test images that are classified differently; `largest_difference` that of the raw outputs
    of all images; `clipped_wrong` how many training images are clipped on the wrong side of their label, over both runs and
    both read-outs; `dead` how many of the two networks clipping has killed (both nan for pairs on two backends).
    Raises ValueError if two runs of a study and network are not of the same images.
    """
    groups: dict[tuple[str, str], dict[tuple[str, int], _Outputs]] = {}
    for run, name in zip(runs, _labels(runs), strict=True):
        if run.loss in LOSSES and not run.has_collapsed:
            groups.setdefault((run.study, name), {})[run.loss, run.used_seed] = _Outputs(run)
    rows = [
        dict(zip(GROUP, group, strict=True)) | row for group, outputs in groups.items() for row in _pair_runs(outputs)
    ]
    on_backends = [] if comparisons_by_run is None else _pairs_on_backends(comparisons_by_run)
    return pd.DataFrame(rows + on_backends, columns=PAIR_COLUMNS)


def tabulate_disagreement(pairs: pd.DataFrame) -> pd.DataFrame:
    """One row a study, network and kind of pair, from `tabulate_pairs_of_runs`, without pairs in which a network is dead:
    it puts all images into one class, which says nothing of what the two differ in.

    Of the shares of test images that are classified differently: the `mean` over the pairs, the `lowest` and `highest`, and
    the 95 % interval of the mean from `low` (0 at least) to `high`, by `interval_over_seeds`. `same_run` counts the pairs
    that are the same run twice (`SAME_RUN`); `outputs_apart_lowest` and `_highest` are over the pairs, of the largest
    differences of raw outputs. For the loss, how much more it changes than the seed does: `minus_seed`, its interval, and
    `against_seed` (`more`, `less`, `not told apart` or `not enough seeds`), by `loss_minus_seed`.
    """
    rows, pairs = [], pairs_that_learned(pairs)
    for (study, runs_of, kind, difference), own in pairs.groupby([*GROUP, "kind", "difference"], sort=False):
        shares, apart = own["disagreement"], own["largest_difference"]
        low, high = interval_over_seeds(own)
        row = {"study": study, "runs_of": runs_of, "kind": kind, "difference": difference, "pairs": len(own)}
        row |= {"seeds": len(_seeds(own)), "mean": shares.mean(), "lowest": shares.min(), "highest": shares.max()}
        row |= {"low": max(low, 0.0), "high": high, "same_run": int((apart < SAME_RUN).sum())}
        row |= {"outputs_apart_lowest": apart.min(), "outputs_apart_highest": apart.max()}
        if kind == LOSS:
            row |= loss_minus_seed(pairs[(pairs["study"] == study) & (pairs["runs_of"] == runs_of)])
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)


def pairs_that_learned(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs of `tabulate_pairs_of_runs` in which no network is dead by clipping."""
    return pairs[~(pairs["dead"] > 0)]


def interval_over_seeds(pairs: pd.DataFrame) -> tuple[float, float]:
    """The 95 % interval of the mean disagreement over pairs that share seeds, and so are not independent.

    The jackknife over seeds: each in turn is left out with all its pairs, and the spread of the means gives the standard
    error, with Student's t of one degree of freedom less than there are seeds (Arvesen 1969, Ann Math Stat 40:2076, for
    means over all pairs; where each seed has one pair it is the usual interval of a mean). nan for fewer than three seeds.
    """
    seeds = _seeds(pairs)
    count = len(seeds)
    if count < 3:
        return float("nan"), float("nan")
    without = [~((pairs["seed_here"] == seed) | (pairs["seed_there"] == seed)) for seed in seeds]
    means = np.array([pairs.loc[others, "disagreement"].mean() for others in without])
    error = np.sqrt((count - 1) / count * ((means - means.mean()) ** 2).sum())
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, count - 1) * error)
    mean = float(pairs["disagreement"].mean())
    return mean - reach, mean + reach


def loss_minus_seed(pairs: pd.DataFrame) -> dict[str, float | str]:
    """How much more the loss changes than the seed does: the mean disagreement of pairs that differ in the loss, minus that
    of pairs that differ in the seed, with its 95 % interval (`AGAINST_SEED`); `pairs` are those of one study and network.

    Over the seeds that have runs with either loss. The interval is by resampling these seeds with replacement, both means
    from the same seeds each time; a seed drawn twice makes no pair with itself. It is the percentile interval, expanded for
    few seeds (Hesterberg 2015, Am Stat 69:371): the share beyond each end is that of the normal distribution beyond
    sqrt(n / (n - 1)) times Student's t. With fewer than `FEWEST_SEEDS` seeds there is none.
    """
    losses = pairs[pairs["kind"] == LOSS].set_index("seed_here")["disagreement"].sort_index()
    seeds, count = losses.index, len(losses)
    between = pairs[(pairs["kind"] == SEED) & pairs["seed_here"].isin(seeds) & pairs["seed_there"].isin(seeds)]
    by_pair = between.groupby(["seed_here", "seed_there"])["disagreement"].mean()
    upper = by_pair.unstack().reindex(index=seeds, columns=seeds).fillna(0.0).to_numpy()
    means = losses.to_numpy(), upper + upper.T
    found: dict[str, float | str] = {"minus_seed": float(_differences(np.ones((1, count)), *means)[0])}
    if count < FEWEST_SEEDS:
        return found | {"against_seed": NOT_ENOUGH}
    # NumPy keeps the sequence of RandomState the same in all versions.
    drawn = np.random.RandomState(0).multinomial(count, np.full(count, 1 / count), RESAMPLES)
    differences = _differences(drawn, *means)
    quantile = stats.t.ppf((1 + CONFIDENCE) / 2, count - 1)
    beyond = stats.norm.sf(np.sqrt(count / (count - 1)) * quantile)
    low, high = np.nanquantile(differences, [beyond, 1 - beyond])
    verdict = MORE if low > 0 else LESS if high < 0 else NOT_TOLD_APART
    return found | {"minus_seed_low": float(low), "minus_seed_high": float(high), "against_seed": verdict}


class _Outputs:
    """What is needed of a run: its images and their raw outputs at convergence, and what was clipped on the wrong side."""

    def __init__(self, run: Run):
        last = run.convergence.sort_values("image", ignore_index=True)
        self.images = last["image"].to_numpy()
        self.raw = last["raw_output"].to_numpy(np.float64)
        self.predicted = (self.raw > 0)[(last["split"] == "test").to_numpy()]
        self.clipped_wrong = sum(_count_clipped_wrong(table) for table in run.samples.values())
        self.dead = run.dead[CONVERGENCE]


def _labels(runs: Sequence[Run]) -> list[str]:
    keys = [
        (run.study, run.network, run.record["settings"]["body"], run.record["settings"]["learning_rate"])
        for run in runs
    ]
    return list(label_of_runs(pd.DataFrame(keys, columns=["study", "network", "body", "learning_rate"])))


def _count_clipped_wrong(samples: pd.DataFrame) -> int:
    train = samples[samples["split"] == "train"]
    return int(find_clipped(train["raw_output"], train["label"]).wrong.sum())


def _pair_runs(outputs: Mapping[tuple[str, int], _Outputs]) -> list[dict]:
    raw, sigmoid = ({seed for loss, seed in outputs if loss == own} for own in LOSSES)
    rows = []
    for seed in sorted(raw & sigmoid):
        names = {
            "kind": LOSS,
            "difference": "loss sigmoid instead of raw",
            "loss": "",
            "seed_here": seed,
            "seed_there": seed,
        }
        rows.append(names | _compare(*(outputs[loss, seed] for loss in LOSSES)))
    for loss, seeds in zip(LOSSES, (raw, sigmoid), strict=True):
        for here, there in combinations(sorted(seeds), 2):
            names = {"kind": SEED, "difference": "another seed", "loss": loss, "seed_here": here, "seed_there": there}
            rows.append(names | _compare(outputs[loss, here], outputs[loss, there]))
    return rows


def _compare(here: _Outputs, there: _Outputs) -> dict[str, float]:
    if not np.array_equal(here.images, there.images):
        raise ValueError("two runs of a study and network are not of the same images")
    return {
        "disagreement": float((here.predicted != there.predicted).mean()),
        "largest_difference": float(np.abs(there.raw - here.raw).max()),
        "clipped_wrong": here.clipped_wrong + there.clipped_wrong,
        "dead": int(here.dead) + int(there.dead),
    }


def _pairs_on_backends(by_run: pd.DataFrame) -> list[dict]:
    chosen = by_run[(by_run["differs"] == BACKEND) & (by_run["checkpoint"] == "convergence")]
    learned = chosen[~(chosen["collapsed_here"].astype(bool) | chosen["collapsed_there"].astype(bool))]
    table = learned.assign(
        runs_of=learned["network"],
        kind=BACKEND,
        seed_here=learned["seed"],
        seed_there=learned["seed"],
        disagreement=1 - learned["same_class"],
    )
    return table[[*OF_PAIRS, "disagreement", "largest_difference"]].to_dict("records")


def _seeds(pairs: pd.DataFrame) -> list[int]:
    return sorted({*pairs["seed_here"], *pairs["seed_there"]})


def _differences(drawn: np.ndarray, losses: np.ndarray, between: np.ndarray) -> np.ndarray:
    """For each row of `drawn` (m, n), how often each seed was: the mean of `losses` (n,) minus that of `between` (n, n)
    over pairs of different seeds; nan where all draws are of one seed, or there is no more than one."""
    count = drawn.sum(axis=1)
    pairs = count**2 - (drawn**2).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return drawn @ losses / count - np.einsum("mi,ij,mj->m", drawn, between, drawn) / pairs
