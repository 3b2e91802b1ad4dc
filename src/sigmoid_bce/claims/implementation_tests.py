"""Tests of claims about implementations: decided by what `safety_numbers.json` says of each, computed or measured."""

import math

from sigmoid_bce.claims.registry import FAILS, HOLDS, Evidence, Outcome, claim_test


@claim_test(values={"total": int, "found": int})
def none_has(evidence: Evidence, *, group: str, verdict: str) -> Outcome:
    """Whether no implementation of a group came to a verdict (or, for `wrong_at_zero`, has that flaw)."""
    total, found = _count(evidence, group, verdict)
    reason = f"{found} of {total} have the verdict {verdict.replace('_', ' ')}"
    return Outcome(FAILS if found else HOLDS, {"total": total, "found": found}, reason)


@claim_test(values={"total": int, "found": int})
def all_have(evidence: Evidence, *, group: str, verdict: str) -> Outcome:
    """Whether every implementation of a group came to a verdict."""
    total, found = _count(evidence, group, verdict)
    reason = f"{found} of {total} have the verdict {verdict.replace('_', ' ')}"
    return Outcome(HOLDS if found == total > 0 else FAILS, {"total": total, "found": found}, reason)


@claim_test(values={"gradient_0": float, "gradient_1": float})
def wrong_side_gradients_are_zero(evidence: Evidence, *, group: str) -> Outcome:
    """Whether the gradient of a sample far on its wrong side is exactly 0, for both labels."""
    of_0, of_1 = (float(evidence.number(f"{group}.{label}")) for label in (0, 1))
    reason = f"the gradient is {of_0:g} for label 0 and {of_1:g} for label 1"
    return Outcome(HOLDS if of_0 == of_1 == 0 else FAILS, {"gradient_0": of_0, "gradient_1": of_1}, reason)


@claim_test(values={"tensorflow": float, "jax": float, "torch": float}, thresholds=("tolerance",))
def only_tensorflow_finds_the_raw_output(evidence: Evidence, *, exact: float, tolerance: float) -> Outcome:
    """Whether Keras returned the exact loss of a sigmoid's output on TensorFlow, and another one on JAX and PyTorch."""
    calls = {"tensorflow": "tensorflow_fit", "jax": "jax", "torch": "torch"}
    losses = {name: float(evidence.number(f"safety.fusion.{call}")) for name, call in calls.items()}
    found = {name: abs(loss - exact) <= tolerance for name, loss in losses.items()}
    reason = ", ".join(f"{loss:.4g} on {name}" for name, loss in losses.items())
    holds = found["tensorflow"] and not found["jax"] and not found["torch"]
    off = {name: abs(loss - exact) for name, loss in losses.items()}
    last = math.nextafter(min(off["jax"], off["torch"]), 0)
    holds_for = {"tolerance": (off["tensorflow"], last) if off["tensorflow"] <= last else ()}
    return Outcome(HOLDS if holds else FAILS, losses, f"the loss is {reason}", holds_for)


def _count(evidence: Evidence, group: str, verdict: str) -> tuple[int, int]:
    return int(evidence.number(f"{group}.total")), int(evidence.number(f"{group}.{verdict}"))
