"""Tests of claims about trained networks, each decided by the per-sample outputs of one run at a time."""

import math

import numpy as np
import pandas as pd

from sigmoid_bce.analysis.batches import reshuffle_batch_loss
from sigmoid_bce.claims.measures import (
    area_under_curve,
    distance_of_medians,
    relative_difference,
    values_that_hide,
)
from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, Outcome, RunEvidence, Values, claim_test
from sigmoid_bce.core.names import CHECKPOINTS
from sigmoid_bce.runs.clipped import find_clipped


@claim_test(
    values={"samples": int, "broken": int, "smallest_loss": float, "largest_loss": float},
    reads=("early", "convergence"),
)
def loss_stays_in_range(evidence: RunEvidence) -> Outcome:
    """Whether the loss through the sigmoid is neither 0 nor infinite nor undefined: for the most extreme raw outputs
    (part 1's floors and ceilings) and for every sample of the run, of every split, at both checkpoints."""
    limits = [evidence.number(f"loss.{limit}.{label}") for limit in ("floor", "ceiling") for label in (0, 1)]
    samples = np.concatenate([evidence.run.samples[name]["bce_sigmoid"].to_numpy() for name in CHECKPOINTS])
    losses = np.concatenate([limits, samples])
    sound = losses[np.isfinite(losses) & (losses > 0)]
    broken = len(losses) - len(sound)
    values = {
        "samples": len(samples),
        "broken": broken,
        "smallest_loss": float(sound.min()) if len(sound) else 0.0,
        "largest_loss": float(sound.max()) if len(sound) else 0.0,
    }
    reason = f"{broken} of {len(losses)} losses through the sigmoid are 0, infinite or undefined"
    return Outcome(FAILS if broken else HOLDS, values, reason)


@claim_test(
    values={
        "epoch": int,
        "samples": int,
        "near_clipping": int,
        "smallest_raw_output": float,
        "largest_raw_output": float,
    },
    reads=("early",),
    thresholds=("margin",),
)
def no_sample_is_near_clipping(evidence: RunEvidence, *, split: str, margin: float) -> Outcome:
    """Whether early in training all raw outputs stay further than `margin` from the clipping range."""
    x = _raw_outputs(evidence.run.split("early", split))
    lowest, highest = _clipping_limits(evidence)
    distance = np.minimum(x - lowest, highest - x)
    count = int((distance < margin).sum())
    values = {
        "epoch": _early_epoch(evidence),
        "samples": len(x),
        "near_clipping": count,
        "smallest_raw_output": float(x.min()),
        "largest_raw_output": float(x.max()),
    }
    reason = f"{count} of {len(x)} samples lie in the clipping range or within {margin:g} of it"
    return Outcome(FAILS if count else HOLDS, values, reason, {"margin": (-math.inf, float(distance.min()))})


@claim_test(
    values={
        "epoch": int,
        "samples": int,
        "disagreeing": int,
        "largest_relative_difference": float,
        "largest_absolute_difference": float,
    },
    reads=("early",),
    thresholds=("relative_tolerance", "absolute_tolerance"),
)
def losses_agree(evidence: RunEvidence, *, split: str, relative_tolerance: float, absolute_tolerance: float) -> Outcome:
    """Whether early in training both losses agree for each sample, to a relative or to an absolute tolerance."""
    table = evidence.run.split("early", split)
    sigmoid, raw = (table[name].to_numpy(np.float64) for name in ("bce_sigmoid", "bce_raw"))
    relative, absolute = relative_difference(sigmoid, raw), np.abs(sigmoid - raw)
    disagreeing = int(((relative > relative_tolerance) & (absolute > absolute_tolerance)).sum())
    values = {
        "epoch": _early_epoch(evidence),
        "samples": len(table),
        "disagreeing": disagreeing,
        "largest_relative_difference": float(relative.max()),
        "largest_absolute_difference": float(absolute.max()),
    }
    holds_for = {
        "relative_tolerance": _from_largest(relative[absolute > absolute_tolerance]),
        "absolute_tolerance": _from_largest(absolute[relative > relative_tolerance]),
    }
    reason = (
        f"the losses of {disagreeing} of {len(table)} samples differ by more than {relative_tolerance:g} of their value "
        f"and by more than {absolute_tolerance:g}"
    )
    return Outcome(FAILS if disagreeing else HOLDS, values, reason, holds_for)


@claim_test(
    values={
        "epoch": int,
        "auc_early": float,
        "auc_convergence": float,
        "distance_early": float,
        "distance_convergence": float,
        "gain": float,
    },
    reads=("early", "convergence"),
    converged=True,
    thresholds=("smallest_gain", "auc_uncertainty"),
)
def classes_are_better_separated(
    evidence: RunEvidence, *, split: str, smallest_gain: float, auc_uncertainty: float
) -> Outcome:
    """Whether from early to convergence the distance of the classes grew and the area under the ROC curve did not sink."""
    auc: dict[str, float] = {}
    distance: dict[str, float] = {}
    for checkpoint in CHECKPOINTS:
        table = evidence.run.split(checkpoint, split)
        if missing := _missing_class(table):
            return Outcome(UNDECIDABLE, {}, missing)
        auc[checkpoint] = area_under_curve(table["raw_output"], table["label"])
        distance[checkpoint] = distance_of_medians(table["raw_output"], table["label"])
    gain = distance["convergence"] - distance["early"]
    if not np.isfinite(gain):
        return Outcome(UNDECIDABLE, {}, "half of the samples of each class have the same raw output")
    values: Values = {"epoch": _early_epoch(evidence)}
    values |= {f"auc_{checkpoint}": auc[checkpoint] for checkpoint in CHECKPOINTS}
    values |= {f"distance_{checkpoint}": distance[checkpoint] for checkpoint in CHECKPOINTS}
    values["gain"] = gain
    reason = f"the distance of the classes changed by {gain:+.3g} interquartile ranges, and the area under the curve "
    reason += f"from {auc['early']:.4f} to {auc['convergence']:.4f}"
    lost = auc["early"] - auc["convergence"]
    grew, kept = gain >= smallest_gain, lost <= auc_uncertainty
    holds_for = {
        "smallest_gain": (-math.inf, gain) if kept else (),
        "auc_uncertainty": (lost, math.inf) if grew else (),
    }
    return Outcome(HOLDS if grew and kept else FAILS, values, reason, holds_for)


@claim_test(
    values={"samples": int, "clipped": int, "clipped_left": int, "clipped_right": int, "share": float},
    reads=("convergence",),
    converged=True,
    thresholds=("largest_share",),
)
def few_samples_are_clipped(evidence: RunEvidence, *, split: str, largest_share: float) -> Outcome:
    """Whether at convergence some samples, but only a small share, lie in the clipping range."""
    x = _raw_outputs(evidence.run.split("convergence", split))
    lowest, highest = _clipping_limits(evidence)
    left, right = int((x < lowest).sum()), int((x > highest).sum())
    share = (left + right) / len(x)
    values = {
        "samples": len(x),
        "clipped": left + right,
        "clipped_left": left,
        "clipped_right": right,
        "share": share,
    }
    reason = f"{left + right} of {len(x)} samples ({100 * share:.2f} %) lie in the clipping range"
    holds_for = {"largest_share": (share, math.inf) if share > 0 else ()}
    return Outcome(HOLDS if 0 < share <= largest_share else FAILS, values, reason, holds_for)


@claim_test(
    values={
        "clipped": int,
        "wrong_clipped": int,
        "wrong_near": int,
        "lowest_of_class_1": float,
        "highest_of_class_0": float,
        "distance": float,
    },
    reads=("convergence",),
    converged=True,
    thresholds=("margin",),
)
def clipped_samples_are_right(evidence: RunEvidence, *, split: str, margin: float) -> Outcome:
    """Whether all samples in the clipping range lie on the side of their label, and no other sample comes near it.

    `distance` is how far the worst sample stays from the clipping limit of the wrong side. Without a sample in the
    clipping range, only a wrong-side sample near it decides.
    """
    table = evidence.run.split("convergence", split)
    if missing := _missing_class(table):
        return Outcome(UNDECIDABLE, {}, missing)
    lowest, highest = _clipping_limits(evidence)
    x, label = _raw_outputs(table), table["label"].to_numpy()
    to_wrong_limit = np.where(label == 1, x - lowest, highest - x)
    clipped = find_clipped(x, label, (lowest, highest))
    wrong_near = int((to_wrong_limit < margin).sum())
    values = {
        "clipped": int(clipped.any.sum()),
        "wrong_clipped": int(clipped.wrong.sum()),
        "wrong_near": wrong_near,
        "lowest_of_class_1": float(x[label == 1].min()),
        "highest_of_class_0": float(x[label == 0].max()),
        "distance": float(to_wrong_limit.min()),
    }
    holds_for = {"margin": (-math.inf, values["distance"])}
    if wrong_near:
        reason = f"{wrong_near} samples lie on the wrong side, in the clipping range or within {margin:g} of it"
        return Outcome(FAILS, values, reason, holds_for)
    if not clipped.any.any():
        return Outcome(UNDECIDABLE, values, "no sample lies in the clipping range")
    reason = f"all {values['clipped']} samples in the clipping range lie on the side of their label"
    return Outcome(HOLDS, values, reason, holds_for)


@claim_test(
    values={
        "batch_size": int,
        "reshuffles": int,
        "share_single": float,
        "share_batch": float,
        "share_batch_low": float,
        "share_batch_high": float,
        "largest_single": float,
        "largest_batch": float,
    },
    reads=("convergence",),
    converged=True,
    thresholds=("notable_difference", "largest_share"),
)
def batches_hide_clipping(
    evidence: RunEvidence, *, split: str, notable_difference: float, largest_share: float, reshuffles: int
) -> Outcome:
    """Whether the two losses, notably different for some samples, hardly ever differ when averaged over batches.

    The share of batches is the mean over so many ways to shuffle the samples, of which the first is that of figure 6;
    `share_batch_low` and `share_batch_high` hold 95 % of them.
    """
    table, size = evidence.run.split("convergence", split), evidence.batch_size
    if size < 2 or len(table) < size:
        return Outcome(UNDECIDABLE, {}, f"there is no batch of more than one sample (batch size {size})")
    single = relative_difference(table["bce_sigmoid"], table["bce_raw"])
    raw, sigmoid = reshuffle_batch_loss(table, size, reshuffles)
    batch = relative_difference(sigmoid, raw)
    share = float((single > notable_difference).mean())
    of_shuffles = (batch > notable_difference).mean(axis=1)
    low, high = np.quantile(of_shuffles, [0.025, 0.975])
    values = {
        "batch_size": size,
        "reshuffles": reshuffles,
        "share_single": share,
        "share_batch": float((batch > notable_difference).mean()),
        "share_batch_low": float(low),
        "share_batch_high": float(high),
        "largest_single": float(single.max()),
        "largest_batch": float(batch.max()),
    }
    if share == 0:
        return Outcome(UNDECIDABLE, values, "the two losses differ notably for no sample, so nothing is there to hide")
    reason = (
        f"the two losses differ by more than {notable_difference:g} of their value for {100 * share:.2f} % of the "
        f"samples and, over {reshuffles} reshuffles, for {100 * values['share_batch']:.2f} % of the batches of {size}"
    )
    fewer = values["share_batch"] < share
    holds_for = {
        "notable_difference": values_that_hide(single, batch.ravel(), notable_difference, largest_share),
        "largest_share": (values["share_batch"], math.inf) if fewer else (),
    }
    return Outcome(HOLDS if fewer and values["share_batch"] <= largest_share else FAILS, values, reason, holds_for)


def _raw_outputs(table: pd.DataFrame) -> np.ndarray:
    return table["raw_output"].to_numpy(np.float64)


def _clipping_limits(evidence: RunEvidence) -> tuple[float, float]:
    return evidence.number("loss.clipped_left_of"), evidence.number("loss.clipped_right_of")


def _early_epoch(evidence: RunEvidence) -> int:
    return int(evidence.run.record["settings"]["early_epoch"])


def _missing_class(table: pd.DataFrame) -> str | None:
    missing = {0, 1} - set(table["label"])
    return f"class {min(missing)} has no sample" if missing else None


def _from_largest(differences: np.ndarray) -> tuple[float, float]:
    """The tolerances that let all of these differences pass."""
    return (float(differences.max()) if differences.size else -math.inf), math.inf
