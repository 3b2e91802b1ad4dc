"""From a log line to a finding."""

import math

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.diagnosis.causes import LAST_LAYERS, LIBRARIES, belongs_to, judge_causes
from sigmoid_bce.diagnosis.ceilings import tabulate_ways
from sigmoid_bce.diagnosis.findings import (
    CANNOT_TELL,
    CLIPPED,
    CONSTANT,
    DIED,
    HEALTHY,
    INFINITE,
    LIKELY,
    NOT_A_NUMBER,
    NOT_CLIPPED,
    SURE,
    Finding,
    Match,
)
from sigmoid_bce.diagnosis.lines import TRAINING, LogLine
from sigmoid_bce.diagnosis.matching import (
    NEAR_CHANCE,
    ROUNDING_OF_SUMS,
    TOLERANCE_OF_SHARES,
    TWO_CLASSES,
    errors_of,
    find_matches,
    one_sided,
    predict,
    rounding_of,
    ways_for,
)
from sigmoid_bce.diagnosis.theory import NEGATIVE, POSITIVE, Span, entropy_of_constant, share_before_death

# By which share of the loss rounding may change the two sides of an equation: up to the first a match can be sure (a
# quarter of what parts the two ceilings of the clipped sigmoid), up to the second likely, beyond it anything would fit.
TIGHT, LOOSE = 0.0025, 0.01
# How far from log 2 a loss may be whose outputs hardly depend on the sample.
NEAR_CONSTANT = 0.0005
# A loss that is up to this share below a ceiling may be a running mean; above it, a penalty may be added.
MOST_BEFORE_DEATH = 0.25
MOST_PENALTY = 0.1
MOST_CLASSES = 1000


def diagnose(line: LogLine, other: Finding | None = None) -> Finding:
    """What a log line comes to. `other` is the finding on the validation of the same epoch, where there is one: it is
    computed after the epoch, and so knows the ceiling that a running mean is on its way to, or confirms one. Raises
    PaperError for a library or a last layer that is not in the tables."""
    for name, value, table in (("library", line.library, LIBRARIES), ("last layer", line.last_layer, LAST_LAYERS)):
        if value not in (None, *table):
            raise PaperError(f"there is no {name} {value!r}", f"there are {', '.join(table)}")
    if math.isnan(line.loss):
        return Finding(NOT_A_NUMBER, SURE, (("nan", ()),))
    if math.isinf(line.loss):
        return Finding(INFINITE, SURE, (("infinity", ()),))
    if line.loss < 0:
        return Finding(CANNOT_TELL, CANNOT_TELL, (("negative", ()),))
    errors, half = errors_of(line)
    assumed = (("no_accuracy", ()),) if line.accuracy is None else ()
    if errors <= half:
        return _of_no_errors(line)
    matches = find_matches(line)
    if one_sided(matches):
        return _of_matches(line, matches, other, assumed)
    # What would be errors on both sides is more simply a mean of before and after, where all is on one side after the
    # epoch.
    death = _of_a_death(line, other)
    if matches and not death:
        return _of_matches(line, matches, other, assumed)
    return death or _of_constant(line, assumed) or _of_no_match(line, assumed)


def is_near_chance(line: LogLine) -> bool:
    """Whether the accuracy is that of a constant answer, by the classes that are known, else by two or more of equal
    size; 0 is that of one where all samples have the other label."""
    errors, half = errors_of(line)
    if errors >= 1 - half:
        return True
    if line.share_of_label_1 is not None:
        tolerance = TOLERANCE_OF_SHARES + half
        return min(abs(errors - line.share_of_label_1), abs(1 - errors - line.share_of_label_1)) <= tolerance
    chance = 1 / (line.classes or TWO_CLASSES)
    return abs(1 - errors - chance) <= NEAR_CHANCE * min(1, 2 * chance) or (
        line.classes is None and _classes(line) is not None
    )


def has_learned(line: LogLine) -> bool:
    """Whether the accuracy is better than that of the best constant answer."""
    share = line.share_of_label_1
    constant = 1 / (line.classes or TWO_CLASSES) if share is None else max(share, 1 - share)
    return 1 - errors_of(line)[0] > constant and not is_near_chance(line)


def _classes(line: LogLine) -> int | None:
    """The number of classes of equal size of which a constant answer has this accuracy, if it is three or more."""
    if line.classes is not None:
        return line.classes if line.classes > TWO_CLASSES else None
    accuracy = 1 - errors_of(line)[0]
    if accuracy <= 0:
        return None
    nearest = round(1 / accuracy)
    fits = abs(accuracy - 1 / nearest) <= max(errors_of(line)[1], NEAR_CONSTANT)
    return nearest if TWO_CLASSES < nearest <= MOST_CLASSES and fits else None


def _of_no_errors(line: LogLine) -> Finding:
    """No sample is wrong, within rounding: no ceiling can be found by dividing."""
    if line.loss < math.log(TWO_CLASSES):
        return Finding(HEALTHY, SURE, (("no_errors", ()),))
    return Finding(CANNOT_TELL, CANNOT_TELL, (("no_errors_but_loss", ()),))


def _of_matches(line: LogLine, matches: tuple[Match, ...], other: Finding | None, assumed: tuple) -> Finding:
    errors, half = errors_of(line)
    looseness = min(match.looseness for match in matches)
    if looseness > LOOSE:
        return Finding(CANNOT_TELL, CANNOT_TELL, (*assumed, ("too_loose", (looseness,))))
    if not one_sided(matches) and has_learned(line):
        # A mixture allows a whole range, and with an accuracy of a network that learns, other losses lie in it.
        return Finding(CANNOT_TELL, CANNOT_TELL, (*assumed, ("mixture_by_chance", (line.loss / errors,))))
    agrees = other is not None and bool(
        {(one.way, one.side) for one in other.matches} & {(one.way, one.side) for one in matches}
    )
    is_sure = looseness <= TIGHT and (is_near_chance(line) or agrees) and not assumed
    is_sure = is_sure and any(not match.balanced for match in one_sided(matches))
    reasons = [*assumed, ("clipped", (line.loss, errors, line.loss / errors))]
    reasons += [("balanced", ())] if all(match.balanced for match in matches) else []
    reasons += [("not_of_library", ())] if _is_foreign(line, matches) else []
    reasons += [] if is_near_chance(line) else [("agrees" if agrees else "not_at_chance", ())]
    trains = all(tabulate_ways()[match.way].trains for match in matches)
    reasons += [("only_reported", ())] if trains else []
    verdicts = tuple((name, *verdict) for name, verdict in judge_causes(matches, line).items())
    shares = max(0.0, errors - half), min(1.0, errors + half)
    return Finding(CLIPPED, SURE if is_sure else LIKELY, tuple(reasons), matches, shares, verdicts)


def _is_foreign(line: LogLine, matches: tuple[Match, ...]) -> bool:
    return not any(belongs_to(match.way, line.library) for match in matches)


def _of_constant(line: LogLine, assumed: tuple) -> Finding | None:
    """Outputs that do not depend on the sample: log 2, log k, or the entropy of the classes."""
    loss, (errors, half) = line.loss - line.penalty, errors_of(line)
    near = line.loss_half + NEAR_CONSTANT
    classes = _classes(line)
    if classes and abs(loss - math.log(classes)) <= near and is_near_chance(line):
        return Finding(CONSTANT, SURE, (("log_classes", (loss, float(classes))),))
    if abs(loss - math.log(TWO_CLASSES)) <= near:
        sureness = SURE if is_near_chance(line) and not assumed else LIKELY
        return Finding(CONSTANT, sureness, (*assumed, ("log_2", (loss,))))
    share = line.share_of_label_1
    rarer = min(errors, 1 - errors) if share is None else min(share, 1 - share)
    slope = abs(entropy_of_constant(rarer + half) - entropy_of_constant(max(0.0, rarer - half))) / 2
    if abs(loss - entropy_of_constant(rarer)) > near + slope:
        return None
    if share is not None and is_near_chance(line):
        return Finding(CONSTANT, SURE, (("entropy", (loss, rarer)),))
    return Finding(CANNOT_TELL, CANNOT_TELL, (("entropy_by_chance", (loss, rarer)),)) if share is None else None


def _of_a_death(line: LogLine, other: Finding | None) -> Finding | None:
    """A running mean on its way to the ceiling that the validation after the epoch has reached."""
    if line.part != TRAINING or other is None or other.state != CLIPPED or line.first_epoch is False:
        return None
    errors, half = errors_of(line)
    sided = one_sided(other.matches)
    for match in sided:
        way, side = tabulate_ways()[match.way], POSITIVE if match.side == POSITIVE else NEGATIVE
        ceiling = predict(way, side, line, 1.0)
        gap = predict(way, side, line, errors) - (line.loss - line.penalty)
        rounding = rounding_of(way, side, line)
        if -rounding <= gap and gap / (ceiling * errors) <= MOST_BEFORE_DEATH:
            after = share_before_death(gap, rounding, ceiling)
            shares = max(0.0, errors - half - after.high), min(1.0, errors + half)
            reasons: list[tuple[str, tuple[float, ...]]] = [("died", (ceiling, *_percentages(after)))]
            if line.steps:
                reasons.append(
                    ("died_steps", (after.middle * line.steps, after.low * line.steps, after.high * line.steps))
                )
            return Finding(DIED, LIKELY, tuple(reasons), tuple(sided), shares, other.causes, after)
    return None


def _percentages(span: Span) -> tuple[float, ...]:
    return 100 * span.middle, 100 * span.low, 100 * span.high


def _of_no_match(line: LogLine, assumed: tuple) -> Finding:
    """No ceiling fits: whether the loss is below all of them, above, or between."""
    errors, half = errors_of(line)
    loss, ratio = line.loss - line.penalty, line.loss / errors
    ways = ways_for(line)
    pairs = [(way, side) for way in ways for side in (NEGATIVE, POSITIVE)]
    lowest = min(predict(way, side, line, errors) - rounding_of(way, side, line) for way, side in pairs)
    if loss < lowest:
        return _of_less(line, lowest, assumed)
    highest = max(predict(way, side, line, errors) + rounding_of(way, side, line) for way, side in pairs)
    if loss > highest:
        return Finding(NOT_CLIPPED, LIKELY, (*assumed, ("above", (ratio,))))
    expected = [predict(way, side, line, errors) for way, side in pairs]
    remainders = [loss - one for one in expected if 0 < loss - one <= MOST_PENALTY * one]
    reasons: list[tuple[str, tuple[float, ...]]] = [*assumed, ("between", (ratio,))]
    reasons += [("remainder", (min(remainders),))] if remainders else []
    return Finding(CANNOT_TELL, CANNOT_TELL, tuple(reasons))


def _of_less(line: LogLine, lowest: float, assumed: tuple) -> Finding:
    """A loss below what any way gives with all errors clipped: so not all are. `lowest` is the least of these losses."""
    errors, half = errors_of(line)
    loss, chance = line.loss - line.penalty, 1 / (line.classes or TWO_CLASSES)
    cheapest = min(predict(way, side, line, 1.0) for way in ways_for(line) for side in (NEGATIVE, POSITIVE))
    bound = min(errors + half, (loss * (1 + ROUNDING_OF_SUMS) + line.loss_half) / cheapest)
    reasons: list[tuple[str, tuple[float, ...]]] = [*assumed, ("below", (loss / errors, 100 * bound))]
    if loss > lowest * (1 - MOST_BEFORE_DEATH):
        # Nearly all may be clipped.
        reasons += [("maybe_running", ())] if line.part == TRAINING else [("nearly", ())]
        return Finding(CANNOT_TELL, CANNOT_TELL, tuple(reasons))
    halves = {predict(way, side, line, 1.0) for way in ways_for(line) for side in (NEGATIVE, POSITIVE)}
    near = [one for one in halves if abs(loss - one / 2) <= line.loss_half + ROUNDING_OF_SUMS * loss]
    if near:
        return Finding(CANNOT_TELL, CANNOT_TELL, (*reasons, ("half", (near[0],))))
    if not has_learned(line):
        return Finding(NOT_CLIPPED, LIKELY, (*reasons, ("not_learned", ())))
    reasons += [("overconfident", ())] if loss > -math.log(chance) else []
    return Finding(HEALTHY, LIKELY, tuple(reasons))
