"""Which implementations give the printed loss with the printed accuracy, within what rounding of both allows."""

from collections.abc import Sequence

from sigmoid_bce.diagnosis.causes import belongs_to, fits_layer
from sigmoid_bce.diagnosis.ceilings import ONE_OUTPUT, SEVERAL_OUTPUTS, Way, tabulate_ways
from sigmoid_bce.diagnosis.findings import EITHER, MIXTURE, Match
from sigmoid_bce.diagnosis.lines import TRAINING, LogLine
from sigmoid_bce.diagnosis.theory import (
    NEGATIVE,
    POSITIVE,
    Costs,
    balanced_weights,
    costs_of_categorical,
    costs_of_one_output,
    costs_of_several_outputs,
    loss_of_clipped,
    share_of_negative,
)

# Losses are summed in float32: what that may change, as a share of the loss.
ROUNDING_OF_SUMS = 1e-5
# How well the share of a class is known that somebody tells, or that one part of the data has.
TOLERANCE_OF_SHARES = 0.005
# Two losses that differ by less than this share are one.
SAME = 1e-6
TWO_CLASSES = 2
# An accuracy so near that of a constant answer is that of one.
NEAR_CHANCE = 0.02


def errors_of(line: LogLine) -> tuple[float, float]:
    """The share of wrong samples and what rounding may change it; with no accuracy, one half, as for classes of equal
    size."""
    return (0.5, 0.0) if line.accuracy is None else (1 - line.accuracy, line.accuracy_half)


def weights_of(line: LogLine) -> tuple[float, float]:
    """The class weights that this part of the log is computed with: Keras weights the training alone."""
    return line.class_weights if line.class_weights and line.part == TRAINING else (1.0, 1.0)


def ways_for(line: LogLine) -> list[Way]:
    """The ways that can be meant: with more than two classes, those of several outputs."""
    ways = tabulate_ways().values()
    return [way for way in ways if way.kind != ONE_OUTPUT or line.classes in (None, TWO_CLASSES)]


def costs_of(way: Way, side: str, line: LogLine) -> Costs:
    """What wrong and right samples cost that are clipped on a side, with the line's label smoothing."""
    classes = line.classes or TWO_CLASSES
    if way.kind == ONE_OUTPUT:
        return costs_of_one_output(way.ceiling_1 if side == NEGATIVE else way.ceiling_0, line.label_smoothing)
    if way.kind == SEVERAL_OUTPUTS:
        return costs_of_several_outputs(way.ceiling_1, way.ceiling_0, line.label_smoothing, classes)
    return costs_of_categorical(way.ceiling_1, line.label_smoothing, classes)


def predict(way: Way, side: str, line: LogLine, errors: float, balanced: bool = False) -> float:
    """The loss that a way gives with all errors on one side."""
    weights = balanced_weights(errors, side) if balanced else weights_of(line)
    return loss_of_clipped(costs_of(way, side, line), errors, weights, side)


def rounding_of(way: Way, side: str, line: LogLine) -> float:
    """By how much the printed loss and the one that the printed accuracy gives may differ because both were rounded."""
    errors, half = errors_of(line)
    slope = abs(predict(way, side, line, 1.0) - predict(way, side, line, 0.0))
    return line.loss_half + ROUNDING_OF_SUMS * abs(line.loss) + slope * half


def find_matches(line: LogLine) -> tuple[Match, ...]:
    """All ways that fit, those with all errors on one side first; only those of the named library, and of the named
    last layer, if any of them fits.

    Class weights that balance the classes are tried last, where none were told and nothing else fits.
    """
    ways = ways_for(line)
    found = [match for way in ways if (match := _match(way, line))]
    if not found and line.class_weights is None and line.part == TRAINING:
        found = [match for way in ways for side in (NEGATIVE, POSITIVE) if (match := _match_balanced(way, side, line))]
    found = [match for match in found if belongs_to(match.way, line.library)] or found
    found = [match for match in found if fits_layer(match, line.last_layer)] or found
    return tuple(sorted(found, key=lambda match: match.side == MIXTURE))


def _match(way: Way, line: LogLine) -> Match | None:
    errors, _ = errors_of(line)
    loss = line.loss - line.penalty
    if_negative, if_positive = (predict(way, side, line, errors) for side in (NEGATIVE, POSITIVE))
    rounding = rounding_of(way, NEGATIVE, line)
    lowest, highest = min(if_negative, if_positive), max(if_negative, if_positive)
    if not lowest - rounding <= loss <= highest + rounding:
        return None
    tells_side = highest - lowest > SAME * highest
    shares = 0.0, 1.0
    if tells_side:
        ends = [share_of_negative(loss + step, if_negative, if_positive) for step in (-rounding, rounding)]
        shares = min(ends), max(ends)
    low, high = _allowed_by_classes(errors, line)
    low, high = max(low, shares[0]), min(high, shares[1])
    if low > high:
        return None
    return Match(way.key, _side(low, high, tells_side), (low, high), rounding / line.loss)


def _match_balanced(way: Way, side: str, line: LogLine) -> Match | None:
    """A match with weights that nobody told: only where the classes are not of equal size, and all errors on one side."""
    errors, half = errors_of(line)
    if abs(errors - 0.5) < NEAR_CHANCE or not 2 * half < errors < 1 - 2 * half:
        return None
    expected = predict(way, side, line, errors, balanced=True)
    rounding = line.loss_half + ROUNDING_OF_SUMS * abs(line.loss)
    if abs(line.loss - line.penalty - expected) > rounding:
        return None
    share = 1.0 if side == NEGATIVE else 0.0
    low, high = _allowed_by_classes(errors, line)
    return Match(way.key, side, (share, share), rounding / line.loss, balanced=True) if low <= share <= high else None


def _side(low: float, high: float, tells_side: bool) -> str:
    all_negative, all_positive = high == 1, low == 0
    if (all_negative and all_positive) or (not tells_side and low < high):
        return EITHER
    return NEGATIVE if all_negative else POSITIVE if all_positive else MIXTURE


def _allowed_by_classes(errors: float, line: LogLine) -> tuple[float, float]:
    """Which share of the errors can have label 1, by the share of that label: no more are wrong than there are.

    Where as many are wrong as there are of one label, and not of the other, all of that label are.
    """
    share = line.share_of_label_1
    if share is None or errors <= 0:
        return 0.0, 1.0
    tolerance = TOLERANCE_OF_SHARES + errors_of(line)[1]
    is_negative, is_positive = abs(errors - share) <= tolerance, abs(errors - (1 - share)) <= tolerance
    if is_negative != is_positive:
        return (1.0, 1.0) if is_negative else (0.0, 0.0)
    return max(0.0, 1 - (1 - share + tolerance) / errors), min(1.0, (share + tolerance) / errors)


def one_sided(matches: Sequence[Match]) -> list[Match]:
    """The matches that need no errors on both sides."""
    return [match for match in matches if match.side != MIXTURE]
