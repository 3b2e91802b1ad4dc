"""Tests of claims about images that no network was trained on, and about whether a network learned at all."""

import math

import numpy as np
import pandas as pd

from sigmoid_bce.claims.measures import relative_difference
from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, Outcome, RunEvidence, claim_test
from sigmoid_bce.runs.clipped import find_clipped
from sigmoid_bce.runs.samples import accuracy_on_test_images

HELD_OUT = ("validation", "test")


@claim_test(
    values={"images": int, "correct": int, "accuracy": float},
    reads=("convergence",),
    converged=True,
    thresholds=("smallest_accuracy",),
    of_collapsed=True,
)
def network_learns(evidence: RunEvidence, *, smallest_accuracy: float) -> Outcome:
    """Whether a training ends with a network that classifies at least so large a share of the test images correctly.

    Where one class is larger, calling all images by its name gets more than half of them right. So the mean of the shares
    of the two classes counts then, which is a half for such a network.
    """
    table = evidence.run.convergence
    tested = table[table["split"] == "test"]
    images, accuracy = len(tested), accuracy_on_test_images(table)
    values = {"images": images, "correct": round(accuracy * images), "accuracy": accuracy}
    reason = f"{values['correct']} of {images} test images are classified correctly"
    right = ((tested["raw_output"] > 0) == (tested["label"] == 1)).groupby(tested["label"])
    counts = accuracy
    if right.size().nunique() > 1:
        counts = float(right.mean().mean())
        reason += f", on average over the two classes {counts:.1%}"
    verdict = HOLDS if counts >= smallest_accuracy else FAILS
    return Outcome(verdict, values, reason, {"smallest_accuracy": (-math.inf, counts)})


@claim_test(
    values={
        "images": int,
        "right_clipped": int,
        "wrong_clipped": int,
        "wrong_share": float,
        "wrong_in_validation": int,
        "wrong_in_test": int,
    },
    reads=("convergence",),
    converged=True,
    thresholds=("largest_share",),
)
def held_out_clipped_samples_are_right(evidence: RunEvidence, *, largest_share: float) -> Outcome:
    """Whether, of the images held out from training, at most so large a share lies in the clipping range on its wrong
    side. `right_clipped` lie there on the side of their label."""
    table = _held_out(evidence)
    limits = evidence.number("loss.clipped_left_of"), evidence.number("loss.clipped_right_of")
    clipped = find_clipped(table["raw_output"], table["label"], limits)
    wrong, share = clipped.wrong, float(clipped.wrong.mean())
    in_split = {split: int(wrong[table["split"] == split].sum()) for split in HELD_OUT}
    values = {
        "images": len(table),
        "right_clipped": int(clipped.right_side.sum()),
        "wrong_clipped": int(wrong.sum()),
        "wrong_share": share,
        **{f"wrong_in_{split}": count for split, count in in_split.items()},
    }
    reason = f"{values['wrong_clipped']} of {len(table)} held-out images lie in the clipping range on their wrong side"
    verdict = HOLDS if share <= largest_share else FAILS
    return Outcome(verdict, values, reason, {"largest_share": (share, math.inf)})


@claim_test(
    values={"images": int, "exact": float, "clipped": float, "difference": float},
    reads=("convergence",),
    converged=True,
    thresholds=("tolerance",),
)
def reported_loss_is_exact(evidence: RunEvidence, *, split: str, tolerance: float) -> Outcome:
    """Whether the mean loss of a split, computed through the clipped sigmoid, is the exact one, to a relative tolerance."""
    table = evidence.run.split("convergence", split)
    exact, clipped = (float(table[name].astype(np.float64).mean()) for name in ("bce_raw", "bce_sigmoid"))
    if not exact > 0:
        return Outcome(UNDECIDABLE, {}, f"the mean loss of the split {split} is {exact:g}")
    difference = float(relative_difference(np.array(clipped), np.array(exact)))
    values = {"images": len(table), "exact": exact, "clipped": clipped, "difference": difference}
    reason = f"the mean loss is {exact:.6g}, and through the clipped sigmoid {clipped:.6g}"
    return Outcome(HOLDS if difference <= tolerance else FAILS, values, reason, {"tolerance": (difference, math.inf)})


def _held_out(evidence: RunEvidence) -> pd.DataFrame:
    table = evidence.run.convergence
    return table[table["split"].isin(HELD_OUT)]
