"""By how much one more run may differ from published ones that differ in the seed alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.stats import t

from sigmoid_bce.verification.rows import DIFFERENT, SAME, UNDECIDABLE, WITHIN, Row, Tolerance

CONFIDENCE = 0.95
# With three runs the interval is 5.0 standard deviations to either side, with two 15.6: it would let anything pass.
FEWEST = 4


@dataclass(frozen=True)
class Prediction:
    """Where one more run is expected: `centre` plus or minus `half_width`, from so many `runs`; `confidence` is the share
    of such runs that lie there."""

    centre: float
    half_width: float
    runs: int
    confidence: float


def predict(values: Sequence[float], confidence: float = CONFIDENCE) -> Prediction:
    """The prediction interval for one more value of a normal distribution of which `values` are a sample.

    mean ± t(n - 1, (1 + confidence) / 2) · s · sqrt(1 + 1/n) (Hahn 1970, J. Am. Stat. Assoc. 65:1668, doi
    10.2307/2284349, for one future observation). With five values and 95 %, that is 3.04 standard deviations to either
    side.
    Raises ValueError with fewer than two values.
    """
    n = len(values)
    if n < 2:
        raise ValueError(f"{n} values have no spread")
    factor = float(t.ppf((1 + confidence) / 2, n - 1)) * sqrt(1 + 1 / n)
    return Prediction(float(np.mean(values)), factor * float(np.std(values, ddof=1)), n, confidence)


def compare_with_seeds(what: str, published: float, here: float, seeds: Sequence[float], measures: int = 1) -> Row:
    """A row about a measure of a run that was trained again.

    `published` is its own, `seeds` those of all published runs that differ from it in the seed alone, itself included.
    Where a table has several `measures`, each has its share of the 5 % by which an honest run may be called different by
    chance (Bonferroni), so that it is 5 % for the table. The smallest change that the row can notice stands in its
    tolerance.
    """
    if published == here:
        reason = "equal to the last bit, so that nothing has to be tolerated"
        return Row(what, f"{published:.6g}", f"{here:.6g}", "none needed", reason, SAME)
    texts = f"{published:.6g}", f"{here:.6g}"
    finite = [value for value in seeds if np.isfinite(value)]
    if len(finite) < FEWEST:
        reason = (
            f"{len(finite)} published runs differ in the seed alone, and it takes {FEWEST} to tell chance from change"
        )
        return Row(what, *texts, "not known", reason, UNDECIDABLE)
    found = predict(finite, 1 - (1 - CONFIDENCE) / measures)
    if found.half_width == 0:
        reason = f"all {found.runs} published seeds have the same value, so that nothing is known of their spread"
        return Row(what, *texts, "not known", reason, UNDECIDABLE)
    tolerance = Tolerance(
        f"prediction interval for one more run from {found.runs} published seeds, at {100 * found.confidence:.4g} %: "
        f"{found.centre:.4g} ± {found.half_width:.2g}; a smaller change cannot be told from another seed",
        absolute=found.half_width,
    )
    verdict = WITHIN if tolerance.allows(found.centre, here) else DIFFERENT
    return Row(what, *texts, f"{found.centre:.4g} ± {found.half_width:.2g}", tolerance.reason, verdict)
