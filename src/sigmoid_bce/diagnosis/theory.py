"""What a loss comes to when samples are clipped: the formulas of the diagnosis, each derived where it stands.

Names: e is the share of samples that are classified wrongly (1 less accuracy), c1 the ceiling of a sample with label
1 (its output far too low), c0 that of one with label 0 (its output far too high). A sample that is clipped on its
right side costs next to nothing (about 1e-7, see numerics/limits.py). So with n samples, of which e1 n have label 1
and are clipped too low, and e0 n have label 0 and are clipped too high, the mean loss is

    L = e1 c1 + e0 c0,    e1 + e0 = e.

All errors on one side: L / e is c1 or c0, whatever the shares of the classes; on both sides it lies between, and e1 /
e = (L / e - c0) / (c1 - c0). A penalty R on the weights is added to all of it, L = e1 c1 + e0 c0 + R, so that what is
left of a loss over a ceiling can be a penalty, and cannot be told from another ceiling by one line: two lines with
the same R and different errors give the ceiling as the quotient of differences, (L - L') / (e - e').
"""

import math
from typing import NamedTuple

NEGATIVE, POSITIVE = "negative", "positive"

# What a network loses before it has learned anything: log 2 for two classes.
LOSS_BEFORE = math.log(2)
# Errors among the few samples before a death, for which a network guesses: chance, and how far chance may carry it.
ERRORS_BEFORE = 0.5
RANGE_OF_ERRORS_BEFORE = (0.3, 0.7)


class Costs(NamedTuple):
    """What a clipped sample costs, by whether it is wrong or right; without weights."""

    wrong: float
    right: float


class Span(NamedTuple):
    """From lowest to highest, with the value in between that is the best guess."""

    low: float
    middle: float
    high: float


def costs_of_one_output(ceiling: float, smoothing: float) -> Costs:
    """What samples cost that an output far on one side clips, where that side's ceiling is `ceiling`.

    Label smoothing s makes 1 - s/2 of label 1 and s/2 of label 0. Each loss here is linear in the label: (label) times
    the cost for label 1 plus (1 - label) times that for label 0. So a wrong sample costs (1 - s/2) of the ceiling, and
    a right one, which was free, now costs s/2 of it.
    """
    return Costs((1 - smoothing / 2) * ceiling, smoothing / 2 * ceiling)


def costs_of_several_outputs(ceiling_1: float, ceiling_0: float, smoothing: float, classes: int) -> Costs:
    """The same for one output a class, whose binary cross-entropies are averaged (Keras does it over the last axis).

    In a wrong sample the output of its own class is too low and that of another too high: (c1 + c0) / k of k classes.
    With smoothing, the outputs that are right cost s/2 of the ceiling of where they are: k - 2 low ones in a wrong
    sample, and one high and k - 1 low ones in a right sample.
    """
    keep, give = 1 - smoothing / 2, smoothing / 2
    wrong = keep * (ceiling_1 + ceiling_0) + (classes - 2) * give * ceiling_1
    return Costs(wrong / classes, give * (ceiling_0 + (classes - 1) * ceiling_1) / classes)


def costs_of_categorical(ceiling: float, smoothing: float, classes: int) -> Costs:
    """The same for a softmax with categorical cross-entropy, whose probabilities are clipped at the ceiling's.

    Smoothing spreads s evenly over k classes. Of a wrong sample all but the predicted class are at the ceiling, together
    1 - s/k of the label; of a right one all but its own, s (k - 1) / k.
    """
    share = smoothing / classes
    return Costs((1 - share) * ceiling, (classes - 1) * share * ceiling)


def loss_of_clipped(costs: Costs, errors: float, weights: tuple[float, float], side: str) -> float:
    """The mean loss if all errors are on one side and all samples are clipped.

    `weights` are those of label 0 and 1, by which Keras multiplies the samples' losses before it takes the mean over all
    (not over the weights). All predicted negative: the wrong samples have label 1 and the right ones label 0.
    """
    of_wrong, of_right = (weights[1], weights[0]) if side == NEGATIVE else (weights[0], weights[1])
    return of_wrong * errors * costs.wrong + of_right * (1 - errors) * costs.right


def balanced_weights(errors: float, side: str) -> tuple[float, float]:
    """Weights of label 0 and 1 that make both classes count alike, 1 / (2 share), if one side is predicted for all.

    Then the share of the wrong class is e, and L = e c / (2 e): half of the ceiling whatever the accuracy.
    """
    of_wrong, of_right = 1 / (2 * errors), 1 / (2 * (1 - errors))
    return (of_right, of_wrong) if side == NEGATIVE else (of_wrong, of_right)


def share_of_negative(loss: float, if_negative: float, if_positive: float) -> float:
    """Which share of the errors is on the negative side, from the loss and what it would be with all on either side."""
    return min(1.0, max(0.0, (loss - if_positive) / (if_negative - if_positive)))


def share_before_death(gap: float, gap_half: float, ceiling: float) -> Span:
    """Which share of an epoch had passed when all samples became clipped, from the running mean at its end.

    With the share f before, in which the loss was L0 and the errors e0, and the errors e printed for the whole epoch:
    e = f e0 + (1 - f) e', and L = f L0 + (1 - f) e' c = f L0 + c (e - f e0). So f = (c e - L) / (c e0 - L0). `gap` is
    c e - L, `gap_half` by how much rounding of both printed numbers may change it. Assumed: L0 = log 2, and e0 = 1/2,
    which in the few samples before an early death may be off by chance; the lowest and highest share take 0.7 and
    0.3.
    """
    fewest, most = RANGE_OF_ERRORS_BEFORE
    return Span(
        max(0.0, gap - gap_half) / (ceiling * most - LOSS_BEFORE),
        max(0.0, gap) / (ceiling * ERRORS_BEFORE - LOSS_BEFORE),
        min(1.0, max(0.0, gap + gap_half) / (ceiling * fewest - LOSS_BEFORE)),
    )


def entropy_of_constant(share: float) -> float:
    """The lowest loss of outputs that do not depend on the sample, where a share of the samples has the rarer of two
    labels.

    The best constant is that share itself: its loss is the entropy, -share log share - (1 - share) log (1 - share),
    and log 2 for classes of equal size.
    """
    return -(share * math.log(share) + (1 - share) * math.log(1 - share)) if 0 < share < 1 else 0.0
