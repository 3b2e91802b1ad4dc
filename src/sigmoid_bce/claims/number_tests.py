"""Tests of claims about part 1: what rounding and clipping do, decided by the numbers of numbers.json."""

import math

from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, Evidence, Outcome, claim_test


@claim_test(values={"value": float, "deviation": float}, thresholds=("tolerance",))
def number_is_near(evidence: Evidence, *, number: str, article_value: float, tolerance: float) -> Outcome:
    """Whether a number of part 1 is the article's, within a tolerance."""
    value = float(evidence.number(number))
    deviation = abs(value - article_value)
    holds = deviation <= tolerance
    return Outcome(
        HOLDS if holds else FAILS,
        {"value": value, "deviation": deviation},
        f"{value:.6g} {'is' if holds else 'is not'} within {tolerance:g} of the article's {article_value:g}",
        {"tolerance": (deviation, math.inf)},
    )


@claim_test(values={"value": float, "deviation": float, "mantissa_bits": int}, thresholds=("tolerance",))
def naive_formula_breaks_near(
    evidence: Evidence, *, number: str, article_value: float, tolerance: float, extended_precision: int
) -> Outcome:
    """Whether the naive formula breaks where the article says, on a platform with the article's extended precision."""
    bits = int(evidence.number("longdouble_nmant"))
    found = number_is_near(evidence, number=number, article_value=article_value, tolerance=tolerance)
    values = found.values | {"mantissa_bits": bits}
    if bits != extended_precision:
        reason = f"longdouble has {bits} bits of mantissa on this platform, and extended precision {extended_precision}"
        return Outcome(UNDECIDABLE, values, reason)
    return Outcome(found.verdict, values, found.reason, found.holds_for)


@claim_test(
    values={"steps": int, "resting": float, "smallest_step": float, "largest_step": float},
    thresholds=("smallest_resting",),
)
def curve_descends_in_steps(evidence: Evidence, *, label: int, smallest_resting: float) -> Outcome:
    """Whether the loss through the sigmoid rests almost everywhere on its way down, and moves at a few points only."""
    lowest, highest = evidence.numbers["steps"]["between"]
    points = (highest - lowest) / evidence.number("grid_step")
    steps = int(evidence.number(f"steps.{label}.count"))
    resting = 1 - steps / points
    values = {
        "steps": steps,
        "resting": resting,
        "smallest_step": float(evidence.number(f"steps.{label}.smallest")),
        "largest_step": float(evidence.number(f"steps.{label}.largest")),
    }
    reason = f"the curve moves at {steps} of {points:.0f} points between {lowest} and {highest}"
    holds_for = {"smallest_resting": (-math.inf, resting) if steps > 0 else ()}
    return Outcome(HOLDS if steps > 0 and resting >= smallest_resting else FAILS, values, reason, holds_for)


@claim_test(
    values={"lower_value": float, "higher_value": float, "difference": float}, thresholds=("smallest_difference",)
)
def number_is_lower(evidence: Evidence, *, lower: str, higher: str, smallest_difference: float) -> Outcome:
    """Whether one number of part 1 lies below another by at least so much."""
    low, high = float(evidence.number(lower)), float(evidence.number(higher))
    values = {"lower_value": low, "higher_value": high, "difference": high - low}
    reason = f"{lower} is {low:.6g} and {higher} is {high:.6g}"
    holds_for = {"smallest_difference": (-math.inf, high - low)}
    return Outcome(HOLDS if high - low >= smallest_difference else FAILS, values, reason, holds_for)
