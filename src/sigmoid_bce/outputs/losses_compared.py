"""Does it matter for the test images which loss a network was trained with? One test for our runs and for the author's.

The author's runs are 18 InceptionV3 networks, nine a loss (github.com/hhentschke/numeric_precision, BSD-3-Clause).
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from sigmoid_bce.outputs.summary import label_of_runs

CONFIDENCE = 0.95
# With fewer seeds a loss, an interval says nothing.
FEWEST_SEEDS = 3
LOSSES = ("raw", "sigmoid")
AUTHOR = "the author's inception_v3"
COLUMNS = ["runs_of", "checkpoint", "seeds_raw", "seeds_sigmoid"] + [
    f"{measure}_{part}"
    for measure in ("accuracy", "test_loss")
    for part in ("raw", "sigmoid", "difference", "low", "high", "p")
]
AUTHORS_COLUMNS = {
    "raw": {"accuracy": "raw_binary_accuracy_from_raw", "test_loss": "raw_loss"},
    "sigmoid": {"accuracy": "sigmoid_acc", "test_loss": "sigmoid_loss"},
}
AUTHORS_RUNS = Path(__file__).with_name("original_inceptionv3_runs_2019-03-03.csv")


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


def gather_runs(summary: pd.DataFrame) -> pd.DataFrame:
    """Our runs at convergence and the author's, one below the other: `runs_of`, `loss`, `accuracy`, `test_loss`.

    `summary` is that of `tabulate_summary`; collapsed runs are left out, and networks are called as by `label_of_runs`.
    """
    summary = summary.assign(runs_of=label_of_runs(summary))
    learned = summary[~summary["collapsed"]]
    ours = pd.DataFrame(
        {
            "runs_of": learned["runs_of"],
            "loss": learned["loss"],
            "accuracy": learned["accuracy_convergence"],
            "test_loss": learned["test_loss_convergence"],
        }
    )
    return pd.concat([ours, load_authors_runs()[ours.columns]], ignore_index=True)


def compare_losses(runs: pd.DataFrame) -> pd.DataFrame:
    """One row for each network, from `gather_runs`: raw against sigmoid, with `COLUMNS`.

    Of accuracy and loss of the test images: the means with either loss, the difference (sigmoid minus raw), its 95 %
    interval and the p-value, all by Welch's t-test over the runs (Welch 1947, Biometrika 34:28); nan with fewer than
    `FEWEST_SEEDS` runs a loss.
    """
    rows = []
    for name, own in runs.groupby("runs_of", sort=False):
        sides = [own[own["loss"] == loss] for loss in LOSSES]
        if any(side.empty for side in sides):
            continue
        row = {"runs_of": name, "checkpoint": "convergence", "seeds_raw": len(sides[0]), "seeds_sigmoid": len(sides[1])}
        for measure in ("accuracy", "test_loss"):
            raw, sigmoid = (side[measure].to_numpy(np.float64) for side in sides)
            row |= {f"{measure}_raw": raw.mean(), f"{measure}_sigmoid": sigmoid.mean()}
            row |= {f"{measure}_{part}": value for part, value in _welch(raw, sigmoid).items()}
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)


def _welch(raw: np.ndarray, sigmoid: np.ndarray) -> dict[str, float]:
    difference = float(sigmoid.mean() - raw.mean())
    if min(len(raw), len(sigmoid)) < FEWEST_SEEDS or np.ptp(raw) + np.ptp(sigmoid) == 0:
        return {"difference": difference, "low": np.nan, "high": np.nan, "p": np.nan}
    test = stats.ttest_ind(sigmoid, raw, equal_var=False)
    interval = test.confidence_interval(CONFIDENCE)
    return {"difference": difference, "low": interval.low, "high": interval.high, "p": float(test.pvalue)}
