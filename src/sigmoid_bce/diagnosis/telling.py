"""A finding in words. All texts stand in this file's tables, which the book's page has as well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sigmoid_bce.diagnosis.causes import CAUSES, EXCLUDED, GENERAL, HARDLY, LIBRARIES
from sigmoid_bce.diagnosis.ceilings import ONE_OUTPUT, tabulate_breakdowns, tabulate_ways
from sigmoid_bce.diagnosis.findings import (
    CANNOT_TELL,
    CLIPPED,
    CONSTANT,
    DIED,
    EITHER,
    HEALTHY,
    INFINITE,
    LIKELY,
    MIXTURE,
    NOT_A_NUMBER,
    NOT_CLIPPED,
    SURE,
    Finding,
    Match,
)
from sigmoid_bce.diagnosis.lines import LogLine
from sigmoid_bce.diagnosis.theory import NEGATIVE, POSITIVE

STATES = {
    CLIPPED: "Stuck: every wrong sample is clipped and has no gradient",
    DIED: "It died within this epoch",
    CONSTANT: "The outputs do not depend on the sample",
    NOT_A_NUMBER: "The loss is not a number",
    INFINITE: "The loss is infinite",
    HEALTHY: "Nothing is wrong, as far as this line tells",
    NOT_CLIPPED: "Not stuck by clipping: wrong samples still have a gradient",
    CANNOT_TELL: "This line cannot tell",
}

SURENESS = {
    SURE: "Sure: the numbers agree to all printed digits.",
    LIKELY: "Likely, but not sure.",
    CANNOT_TELL: "Cannot tell.",
}
# Where nothing was matched, other reasons make a finding sure.
SURE_WITHOUT_MATCH = "Sure."

# With places for numbers: {0}, {1}, written with the digits of `DIGITS`.
SENTENCES = {
    "no_accuracy": "Without an accuracy, classes of equal size are assumed.",
    "clipped": "{0} divided by the share of wrong samples, {1}, is {2}: what clipped samples cost.",
    "balanced": "This fits only if class weights make both classes count alike, which was not told.",
    "not_of_library": (
        "But the library that was named does not compute this number: look whether it is the right one."
    ),
    "not_at_chance": (
        "But the accuracy is not that of a constant answer: part of the samples is right. By accident, a network "
        "that learns may have such a loss in one line; look whether the next lines have it too."
    ),
    "agrees": "The accuracy is not that of a constant answer, but the validation says the same.",
    "only_reported": "Only the report is clipped: the training has its gradient all the same.",
    "too_loose": (
        "The numbers are rounded so that dividing them is good to {0} % only, and within that a ceiling fits. So few"
        " samples are wrong that a few of them decide; this says nothing."
    ),
    "mixture_by_chance": (
        "The quotient, {0}, lies between the two ceilings of an implementation, which would be errors on both sides,"
        " all of them clipped. With such an accuracy it may be an accident as well."
    ),
    "no_errors": "No sample is wrong.",
    "no_errors_but_loss": (
        "No sample is wrong, and the loss is high all the same: the accuracy may be that of something else."
    ),
    "negative": "A cross-entropy of labels 0 and 1 is never below 0: labels or outputs lie outside of 0 to 1.",
    "nan": (
        "A gradient or an input was not a number, or the loss multiplied 0 with an infinite logarithm. After that "
        "all weights are not a number, and nothing brings them back: look at the inputs, lower the rate, and start "
        "anew."
    ),
    "infinity": (
        "The logarithm of a probability of exactly 0 was taken: this loss does not clip, and its next step is not a "
        "number."
    ),
    "log_2": (
        "The loss, {0}, is log 2, that of a probability of one half for every sample. Nothing is clipped and there "
        "is a gradient: the network has not begun to learn, or a hidden layer is dead. Look at rate, inputs and "
        "hidden layers."
    ),
    "log_classes": (
        "The loss, {0}, is the logarithm of {1}, that of even probabilities for so many classes. Nothing is clipped "
        "and there is a gradient: the network has not begun to learn, or a hidden layer is dead. Look at rate, "
        "inputs and hidden layers."
    ),
    "entropy": (
        "The loss, {0}, is the entropy of the classes, of which the rarer has the share {1}: the best that a "
        "constant can do. Nothing is clipped: the network has learned how frequent the classes are, and nothing "
        "else."
    ),
    "entropy_by_chance": (
        "The loss, {0}, is the entropy of classes of which the rarer has the share {1}. If that is its share, the "
        "outputs do not depend on the sample; else it is an accident. Tell the share of label 1."
    ),
    "died": (
        "The loss of an epoch is the mean over its steps, those before the death included. It is on its way to {0} "
        "per wrong sample, and is there after {1} % of the epoch, between {2} % and {3} % (estimated; assumed is a "
        "loss of log 2 before)."
    ),
    "died_steps": "That is about step {0}, between {1} and {2}.",
    "below": (
        "The wrong samples cost {0} each, at most, and at the ceiling they would cost more: so not all are clipped. "
        "At most {1} % of all samples can be clipped on the wrong side (without class weights that were not told)."
    ),
    "not_learned": "But the accuracy is no better than that of a constant answer: nothing has been learned yet.",
    "maybe_running": (
        "If this is the epoch in which it died, it is a mean of before and after: the line of the validation, or the"
        " next epoch, tells."
    ),
    "nearly": "Nearly all may be: loss and accuracy may not be means over the same samples.",
    "half": (
        "The loss alone is half of a ceiling, {0}, which is what classes of equal size give that are all called the "
        "same: then this accuracy is that of something else."
    ),
    "overconfident": (
        "The loss is higher than that of a constant answer: wrong samples are very wrong, as with a high rate or "
        "overfitting."
    ),
    "above": (
        "The wrong samples cost {0} each, more than any ceiling: this loss grows without end, as one from raw "
        "outputs does, and its gradient is there. Look at rate and scale of the inputs. (Or a large penalty on the "
        "weights is part of it.)"
    ),
    "between": (
        "The wrong samples cost {0} each, which is no ceiling. It may be a mean of before and after a death, a loss "
        "from raw outputs, class weights, label smoothing, or a penalty on the weights: tell what you know of these,"
        " or take the line of another epoch."
    ),
    "remainder": "If penalties on the weights (L1, L2) are part of the loss and come to {0}, the rest is a ceiling.",
}
DIGITS = {
    "clipped": (4, 4, 3),
    "too_loose": (1,),
    "mixture_by_chance": (3,),
    "log_2": (4,),
    "log_classes": (4, 0),
    "entropy": (4, 4),
    "entropy_by_chance": (4, 4),
    "died": (4, 2, 2, 2),
    "died_steps": (1, 1, 1),
    "below": (2, 1),
    "half": (4,),
    "above": (2,),
    "between": (3,),
    "remainder": (4,),
}

SIDES = {
    NEGATIVE: "All negative (the wrong samples have label 1, and an output far too low)",
    POSITIVE: "All positive (the wrong samples have label 0, and an output far too high)",
    MIXTURE: "Both sides ({0} to {1} % of the wrong samples have label 1 and an output far too low)",
    EITHER: "Either side (the number is the same)",
}
CLIPPED_SHARE = "Clipped on the wrong side: {0} to {1} % of all samples."
APART = (
    "The line does not tell which of the possible causes it is. The library, the last layer and the number of classes"
    " do."
)

REASONS = {
    "number": "this number does not come from it",
    "side": "it cannot give this side",
    "layer": "it needs another last layer",
    "refused": "this library refuses outputs outside of 0 to 1",
    "rare": "only with an implementation that is rare here",
    "found": (
        "in training this library finds the raw output behind a sigmoid layer, and does not clip (unless something "
        "stands between)"
    ),
    "open": "",
    "only": "no other cause is left",
    "layer_fits": "the last layer fits",
}

# What to do, by state; empty where there is nothing.
ADVICE = {
    CLIPPED: (
        "Instead: {instead}. Then start anew, with inputs that are standardised or a lower rate: what is clipped does"
        " not come back."
    ),
    DIED: (
        "Instead: {instead}. Then start anew, with inputs that are standardised or a lower rate: what is clipped does"
        " not come back."
    ),
    NOT_A_NUMBER: "Instead: {instead}. These can give no number: {breakdowns}.",
    INFINITE: "Instead: {instead}. These can be infinite: {breakdowns}.",
}


@dataclass(frozen=True)
class Told:
    """A finding in words: `title` (the state), `sureness`, `sentences`, `fits` (one an implementation), `causes` (title,
    verdict, reason) and `advice`, the last three empty where there is nothing to say."""

    title: str
    sureness: str
    sentences: tuple[str, ...]
    fits: tuple[str, ...]
    causes: tuple[tuple[str, str, str], ...]
    advice: str


def tell(finding: Finding, line: LogLine) -> Told:
    """A finding on a line in words, in the markup of neither a terminal nor a page (code stands between backticks)."""
    return Told(
        title=STATES[finding.state],
        sureness=SURE_WITHOUT_MATCH if finding.sureness == SURE and not finding.matches else SURENESS[finding.sureness],
        sentences=(*(_sentence(*reason) for reason in finding.reasons), *_about_matches(finding)),
        fits=tuple(_fit(match) for match in finding.matches),
        causes=tuple((CAUSES[name].title, verdict, REASONS[why]) for name, verdict, why in finding.causes),
        advice=_advice(finding, line),
    )


def digits(value: float, places: int) -> str:
    """A number with so many digits after the point, halves away from zero, as the page's JavaScript rounds."""
    return str(Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _sentence(key: str, values: Sequence[float]) -> str:
    scale = 100 if key == "too_loose" else 1
    texts = [digits(scale * value, places) for value, places in zip(values, DIGITS.get(key, ()), strict=True)]
    return SENTENCES[key].format(*texts)


def _about_matches(finding: Finding) -> tuple[str, ...]:
    remarks = []
    if finding.clipped_share:
        remarks.append(CLIPPED_SHARE.format(*(digits(100 * share, 2) for share in finding.clipped_share)))
    open_ones = [name for name, verdict, _ in finding.causes if verdict not in (EXCLUDED, HARDLY)]
    if len(open_ones) > 1:
        remarks.append(APART)
    return tuple(remarks)


def _fit(match: Match) -> str:
    way = tabulate_ways()[match.way]
    kind = "" if way.kind == ONE_OUTPUT else f" ({way.kind})"
    side = SIDES[match.side].format(*(digits(100 * share, 1) for share in match.negative_share))
    return f"{side}: {way.title}{kind}."


def _advice(finding: Finding, line: LogLine) -> str:
    advice = ADVICE.get(finding.state, "")
    library = LIBRARIES[line.library].instead if line.library else GENERAL
    open_ones = [CAUSES[name].instead for name, verdict, _ in finding.causes if verdict not in (EXCLUDED, HARDLY)]
    instead = open_ones[0] if open_ones and all(open_ones) else library
    breakdowns: Mapping[str, Sequence[str]] = tabulate_breakdowns()
    which = {NOT_A_NUMBER: "nan", INFINITE: "infinity"}.get(finding.state)
    return advice.format(instead=instead, breakdowns="; ".join(breakdowns[which]) if which else "")
