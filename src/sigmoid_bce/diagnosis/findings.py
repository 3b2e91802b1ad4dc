"""What a diagnosis finds."""

from dataclasses import dataclass

from sigmoid_bce.diagnosis.theory import Span

MIXTURE, EITHER = "mixture", "either"

# The states; `telling.STATES` has them in words.
CLIPPED = "clipped"
DIED = "died in this epoch"
CONSTANT = "constant"
NOT_A_NUMBER = "not a number"
INFINITE = "infinite"
HEALTHY = "nothing is wrong"
NOT_CLIPPED = "not clipped"
CANNOT_TELL = "cannot tell"

SURE, LIKELY = "sure", "likely"


@dataclass(frozen=True)
class Match:
    """A way (a key of `ceilings.tabulate_ways`) whose loss is the printed one, within what rounding allows.

    `side`: all wrong samples are `negative` (label 1, output far too low), `positive`, a `mixture`, or on `either`
    (both cost the same). `negative_share`: of the wrong samples, from lowest to highest. `balanced`: only with class
    weights that make the classes count alike, which were not told. `looseness`: by which share of the loss rounding
    may change the two.
    """

    way: str
    side: str
    negative_share: tuple[float, float]
    looseness: float
    balanced: bool = False


@dataclass(frozen=True)
class Finding:
    """What a log line comes to.

    `state` is one of this module's; `sureness` is `sure`, `likely` or `cannot tell`. `reasons` are keys of
    `telling.SENTENCES`, with the values that these need. `matches`: which implementations fit, those of the named
    library first. `clipped_share`: of all samples, how many are clipped on the wrong side, from lowest to highest.
    `causes`: for each cause of `causes.CAUSES` a verdict and its reason. `died_after`: which share of the epoch had
    passed at the death.
    """

    state: str
    sureness: str
    reasons: tuple[tuple[str, tuple[float, ...]], ...] = ()
    matches: tuple[Match, ...] = ()
    clipped_share: tuple[float, float] | None = None
    causes: tuple[tuple[str, str, str], ...] = ()
    died_after: Span | None = None
