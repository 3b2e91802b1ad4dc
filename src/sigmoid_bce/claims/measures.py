"""Measures of per-sample outputs that claims are decided by."""

import numpy as np
import pandas as pd
from scipy import stats

SMALLEST_NORMAL = np.finfo(np.float32).tiny


def relative_difference(loss: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """|loss - reference| / reference, element by element, in float64; references below float32's normal numbers
    (1.2e-38) count as that smallest one."""
    loss, reference = np.asarray(loss, np.float64), np.asarray(reference, np.float64)
    return np.abs(loss - reference) / np.maximum(reference, SMALLEST_NORMAL)


def area_under_curve(raw_outputs: pd.Series, labels: pd.Series) -> float:
    """Area under the ROC curve: the probability that a sample of class 1 has the larger raw output; ties count half.

    The Mann-Whitney statistic of the classes (Hanley and McNeil 1982, Radiology 143:29). Both classes must be there.
    """
    ones, zeros = (raw_outputs[labels == label].astype(np.float64) for label in (1, 0))
    found = stats.mannwhitneyu(ones, zeros, method="asymptotic").statistic
    return float(found) / (len(ones) * len(zeros))


def distance_of_medians(raw_outputs: pd.Series, labels: pd.Series) -> float:
    """Median of class 1 minus that of class 0, in units of the two classes' mean interquartile range; nan if that is 0.

    A few extreme samples do not move it.
    """
    quartiles = raw_outputs.astype(np.float64).groupby(labels.to_numpy()).quantile([0.25, 0.5, 0.75]).unstack()
    spread = float((quartiles[0.75] - quartiles[0.25]).mean())
    return float(quartiles.loc[1, 0.5] - quartiles.loc[0, 0.5]) / spread if spread > 0 else float("nan")


def values_that_hide(single: np.ndarray, batch: np.ndarray, notable: float, largest_share: float) -> tuple[float, ...]:
    """The values of `notable`, about the given one, with which batches hide the difference of two losses, or do not.

    They hide it if the share of `batch` above the value is at most `largest_share` and smaller than that of `single`; both
    are relative differences. Returned are the first and last value of the stretch that holds, on which `notable` lies or
    which is nearest to it; () if there is none.
    """
    ends = np.unique(np.concatenate([single, batch]))
    above_single, above_batch = (
        (len(values) - np.searchsorted(np.sort(values), ends, side="right")) / len(values) for values in (single, batch)
    )
    # From one end to the next, both shares are those at the first: what lies above the threshold counts.
    holds = np.concatenate([[False], (above_batch <= largest_share) & (above_batch < above_single), [False]])
    begins, stops = np.flatnonzero(~holds[:-1] & holds[1:]), np.flatnonzero(holds[:-1] & ~holds[1:])
    if not begins.size:
        return ()
    stretches = [
        (float(ends[begin]), float(np.nextafter(ends[stop], 0))) for begin, stop in zip(begins, stops, strict=True)
    ]
    return min(stretches, key=lambda stretch: max(stretch[0] - notable, notable - stretch[1], 0.0))
