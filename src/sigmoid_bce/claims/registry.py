"""What a test of a claim is, what it may look at, and what it finds."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sigmoid_bce.claims.turning import HoldsFor
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.runs.run import Run

HOLDS = "holds"
FAILS = "does not hold"
# Of several runs: the share in which it holds speaks for neither.
MIXED = "mixed"
UNDECIDABLE = "not decidable"
VERDICTS = (HOLDS, FAILS, MIXED, UNDECIDABLE)

Values = dict[str, int | float]


@dataclass(frozen=True)
class Evidence:
    """What a test of numbers may look at: those of part 1 (content of numbers.json)."""

    numbers: dict

    def number(self, key: str) -> float:
        """A number of part 1 by its place, as `loss.floor.1`. Raises PaperError if there is none."""
        found: object = self.numbers
        for part in key.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise PaperError(
                f"has no number {key}", "tabulate the numerics again, or put the key right", where="numbers.json"
            )
        return found


@dataclass(frozen=True)
class RunEvidence(Evidence):
    """What a test of trained networks may look at: the numbers of part 1, one run, and figure 6's batch size."""

    run: Run
    batch_size: int


@dataclass(frozen=True)
class Outcome:
    """What a test found: a verdict, the values that led to it, and why, as part of a sentence.

    `holds_for` has, for each threshold of the test, the values of it for which the claim would hold, from the first to the
    last (both included, infinite where there is no limit), the other thresholds as they are; () if it would for none. It is
    empty if the test cannot decide.
    """

    verdict: str
    values: Values
    reason: str
    holds_for: Mapping[str, HoldsFor] = field(default_factory=dict)


@dataclass(frozen=True)
class ClaimTest:
    """A test, called like its function: `test(evidence, **parameters) -> Outcome`.

    `values` names the values that it finds, each with its type. `reads` names the checkpoints that it looks at; if
    there are none, it reads only numbers, else it is asked about each run. `converged`: whether the run must have.
    `across`: whether the numbers are those of trained networks. `thresholds` names those parameters whose value could turn
    the verdict. `of_collapsed`: whether a network that has collapsed is an answer, and not set aside.
    """

    function: Callable[..., Outcome]
    values: dict[str, type]
    reads: tuple[str, ...]
    converged: bool
    across: bool = False
    thresholds: tuple[str, ...] = ()
    of_collapsed: bool = False

    def __call__(self, evidence: Evidence, **parameters: str | int | float) -> Outcome:
        return self.function(evidence, **parameters)

    @property
    def name(self) -> str:
        """The name by which the ledger calls it."""
        return self.function.__name__

    @property
    def per_run(self) -> bool:
        """Whether the test judges one run at a time."""
        return bool(self.reads)

    @property
    def verdicts(self) -> tuple[str, ...]:
        """The verdicts that a claim with this test can get; those over several runs can be mixed."""
        return VERDICTS if self.per_run else (HOLDS, FAILS, UNDECIDABLE)

    @property
    def parameters(self) -> set[str]:
        """Names of the parameters that the ledger must give."""
        kinds = inspect.signature(self.function).parameters.values()
        return {parameter.name for parameter in kinds if parameter.kind is parameter.KEYWORD_ONLY}


def claim_test(
    values: dict[str, type],
    reads: tuple[str, ...] = (),
    converged: bool = False,
    across: bool = False,
    thresholds: tuple[str, ...] = (),
    of_collapsed: bool = False,
) -> Callable[[Callable[..., Outcome]], ClaimTest]:
    """Make a function a test that the ledger can name; see ClaimTest for the arguments."""
    return lambda function: ClaimTest(function, values, reads, converged, across, thresholds, of_collapsed)
