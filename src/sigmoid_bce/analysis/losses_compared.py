"""Does it matter for the test images which loss a network was trained with? For our runs, and for the author's.

Ours are paired: from the same seed, runs with either loss begin with the same weights and see the images in the same order.
The author's are 18 InceptionV3 networks, nine a loss, of which no two are known to have a seed in common
(github.com/hhentschke/numeric_precision, BSD-3-Clause), so they are compared as independent ones.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from sigmoid_bce.analysis.disagreement import SAME_RUN
from sigmoid_bce.analysis.pairs import ACCURACY_MARGIN, CONFIDENCE, compare_pairs
from sigmoid_bce.analysis.summary import label_of_runs
from sigmoid_bce.core.resources import RESOURCES

# With fewer runs a loss, those that are not paired get no interval: two say next to nothing of their spread.
FEWEST_RUNS = 3
LOSSES = ("raw", "sigmoid")
AUTHOR = "the author's inception_v3"
MEASURES = ("accuracy", "test_loss")
COUNTS = ["pairs", "same_run_clipped_wrong", "other_pairs_clipped_wrong"]
COLUMNS = [
    *("runs_of", "checkpoint", "paired", "pairs", "runs_raw", "runs_sigmoid", "collapsed", "same_run", *COUNTS[1:]),
    *(f"accuracy_{part}" for part in ("raw", "sigmoid", "difference", "low", "high", "p", "margin", "pairs_to_decide")),
    *(f"test_loss_{part}" for part in ("raw", "sigmoid", "difference", "low", "high", "p")),
]
AUTHORS_COLUMNS = {
    "raw": {"accuracy": "raw_binary_accuracy_from_raw", "test_loss": "raw_loss"},
    "sigmoid": {"accuracy": "sigmoid_acc", "test_loss": "sigmoid_loss"},
}
AUTHORS_RUNS = RESOURCES / "original_inceptionv3_runs_2019-03-03.csv"


def load_authors_runs(path: Path = AUTHORS_RUNS) -> pd.DataFrame:
    """The author's runs: `runs_of`, `loss`, `accuracy` and `test_loss` of the test images, each by the run's own loss.

    Raises ValueError if the table has not the columns that the companion code writes.
    """
    table = pd.read_csv(path)
    wanted = {"loss_basis", *(name for columns in AUTHORS_COLUMNS.values() for name in columns.values())}
    if missing := sorted(wanted - set(table.columns)):
        raise ValueError(f"{path}: has no column {', '.join(missing)}\nHint: restore the file from git")
    parts = []
    for loss, columns in AUTHORS_COLUMNS.items():
        own = table[table["loss_basis"] == loss]
        parts.append(pd.DataFrame({name: own[column].to_numpy() for name, column in columns.items()}).assign(loss=loss))
    return pd.concat(parts, ignore_index=True).assign(runs_of=AUTHOR)


def count_authors_runs() -> dict[str, int]:
    """How many runs of the author there are, by loss."""
    return {loss: int(count) for loss, count in load_authors_runs()["loss"].value_counts().items()}


def gather_runs(summary: pd.DataFrame) -> pd.DataFrame:
    """Our runs at convergence and the author's, one below the other.

    `summary` is that of `tabulate_summary`. Columns: `runs_of` (by `label_of_runs`), `loss`, `seed` (none of the
    author's), `collapsed`, `dead` (by clipping, which is not called collapsed here), `accuracy`, `test_loss`.
    """
    ours = pd.DataFrame(
        {
            "runs_of": label_of_runs(summary),
            "loss": summary["loss"],
            "seed": summary["seed"].astype("Int64"),
            # What clipping has killed is an outcome of the loss, and stays.
            "collapsed": summary["collapsed"].astype(bool) & ~summary["dead"].astype(bool),
            "dead": summary["dead"].astype(bool),
            "accuracy": summary["accuracy_convergence"],
            "test_loss": summary["test_loss_convergence"],
        }
    )
    authors = load_authors_runs()
    authors = authors.assign(seed=pd.array([pd.NA] * len(authors), "Int64"), collapsed=False, dead=False)
    return pd.concat([ours, authors[ours.columns]], ignore_index=True)


def compare_losses(runs: pd.DataFrame, pairs_of_runs: pd.DataFrame) -> pd.DataFrame:
    """One row for each network with runs of either loss: raw against sigmoid, with `COLUMNS`.

    `runs` are those of `gather_runs`, `pairs_of_runs` those of `disagreement.tabulate_pairs_of_runs`. A collapsed run
    takes its pair out, unless clipping has killed it: `collapsed` names the seeds. Of `pairs`, `same_run` names the
    seeds of those that are the same run twice (`SAME_RUN`); they stay in every estimate. `same_run_clipped_wrong`
    counts those of them, and `other_pairs_clipped_wrong` those of the others, in which at either read-out any training
    image was clipped on the wrong side of its label. Of accuracy and loss of the test images: the means with either
    loss, the difference (sigmoid minus raw), its 95 % interval and p, by `compare_pairs`. Where runs are not paired, by
    Welch's t-test (Welch 1947, Biometrika 34:28), with nan for fewer than `FEWEST_RUNS` runs a loss; pairs, and how
    many would decide, are then nan.

    The accuracy is held against `ACCURACY_MARGIN`. The loss is not: it has no bound, a few images that a network is sure of
    and wrong about make most of it, and how small a difference of it is nobody can say without a use for it.
    """
    rows = []
    for name, own in runs.groupby("runs_of", sort=False):
        learned = own[~own["collapsed"]]
        sides = [learned[learned["loss"] == loss] for loss in LOSSES]
        if not set(LOSSES) <= set(own["loss"]):
            continue
        paired = bool(own["seed"].notna().all())
        collapsed = own.loc[own["collapsed"] & own["loss"].isin(LOSSES), "seed"]
        row = {"runs_of": name, "checkpoint": "convergence", "paired": paired, "collapsed": name_seeds(collapsed)}
        row |= {f"runs_{loss}": len(side) for loss, side in zip(LOSSES, sides, strict=True)}
        if paired:
            row |= _compare_paired(sides[0], sides[1], pairs_of_runs[pairs_of_runs["runs_of"] == name])
        else:
            row |= _compare_unpaired(sides[0], sides[1])
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(COUNTS, "Int64"))


def name_seeds(seeds: pd.Series) -> str:
    """Seeds as words, each once, so that a table's cell is read back as text: `seed 2`, `seeds 2, 5`; empty for none."""
    ordered = sorted(set(seeds))
    return f"seed{'s' if len(ordered) > 1 else ''} {', '.join(map(str, ordered))}" if ordered else ""


def _compare_paired(raw: pd.DataFrame, sigmoid: pd.DataFrame, pairs_of_runs: pd.DataFrame) -> dict:
    both = raw.merge(sigmoid, on="seed", suffixes=("_raw", "_sigmoid"), validate="one_to_one")
    pairs = pairs_of_runs[(pairs_of_runs["kind"] == "loss") & pairs_of_runs["seed_here"].isin(both["seed"])]
    is_same = pairs["largest_difference"] < SAME_RUN
    row: dict = {"pairs": len(both), "same_run": name_seeds(pairs.loc[is_same, "seed_here"])}
    for name, chosen in (("same_run", is_same), ("other_pairs", ~is_same)):
        row[f"{name}_clipped_wrong"] = int((pairs.loc[chosen, "clipped_wrong"] > 0).sum())
    for measure in MEASURES:
        sides = [both[f"{measure}_{loss}"].to_numpy(np.float64) for loss in LOSSES]
        found = compare_pairs(*sides)
        row |= _means(measure, *sides) | found.as_columns(measure)
        if measure == "accuracy":
            row |= {
                "accuracy_margin": ACCURACY_MARGIN,
                "accuracy_pairs_to_decide": found.pairs_to_decide(ACCURACY_MARGIN),
            }
    return row


def _compare_unpaired(raw: pd.DataFrame, sigmoid: pd.DataFrame) -> dict:
    row: dict = {"same_run": "", "accuracy_margin": ACCURACY_MARGIN}
    for measure in MEASURES:
        sides = [side[measure].to_numpy(np.float64) for side in (raw, sigmoid)]
        row |= _means(measure, *sides) | {f"{measure}_{part}": value for part, value in _welch(*sides).items()}
    return row


def _means(measure: str, *sides: np.ndarray) -> dict[str, float]:
    return {
        f"{measure}_{loss}": float(side.mean()) if len(side) else np.nan
        for loss, side in zip(LOSSES, sides, strict=True)
    }


def _welch(raw: np.ndarray, sigmoid: np.ndarray) -> dict[str, float]:
    difference = float(sigmoid.mean() - raw.mean())
    if min(len(raw), len(sigmoid)) < FEWEST_RUNS or np.ptp(raw) + np.ptp(sigmoid) == 0:
        return {"difference": difference, "low": np.nan, "high": np.nan, "p": np.nan}
    test = stats.ttest_ind(sigmoid, raw, equal_var=False)
    interval = test.confidence_interval(CONFIDENCE)
    return {"difference": difference, "low": interval.low, "high": interval.high, "p": float(test.pvalue)}
