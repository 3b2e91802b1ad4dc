"""What a verification says: rows with a verdict each, and tolerances that cannot be written down without a reason."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import isfinite

SAME, WITHIN, REDRAWN = "same", "within tolerance", "drawn differently"
UNDECIDABLE, DIFFERENT = "not decidable", "different"
# From the best to the worst: the verdict of many rows is that of the worst. A picture that was drawn differently from the
# same table is no result that has changed; it comes before what could not be decided.
VERDICTS = (SAME, WITHIN, REDRAWN, UNDECIDABLE, DIFFERENT)


@dataclass(frozen=True)
class Tolerance:
    """By how much a number may differ from the published one: by `absolute`, or by `relative` times the published one,
    whichever is more; and the `reason`, without which nobody may say so.

    Raises TypeError if the reason is not given, and ValueError if it is empty, or if a number is negative or not finite.
    """

    reason: str
    relative: float = 0.0
    absolute: float = 0.0

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("a tolerance needs a reason: say why a number may differ by so much")
        if not all(0 <= value < float("inf") for value in (self.relative, self.absolute)):
            raise ValueError(f"a tolerance is a finite number from 0 on, not {self.relative} or {self.absolute}")

    def allows(self, published: float, here: float) -> bool:
        """Whether a number is near enough to the published one. One that is not finite must be the same."""
        if published == here or (published != published and here != here):
            return True
        if not (isfinite(published) and isfinite(here)):
            return False
        return abs(here - published) <= max(self.absolute, self.relative * abs(published))

    def __str__(self) -> str:
        parts = [f"{self.absolute:.2g}"] if self.absolute else []
        parts += [f"{self.relative:.2g} of it"] if self.relative else []
        return " or ".join(parts) or "none"


@dataclass(frozen=True)
class Row:
    """One line of the table: `what` was compared, what was `published` and what came out `here`, in words; by how much
    they may differ (`tolerance`) and why (`reason`); and the `verdict`, one of `VERDICTS`."""

    what: str
    published: str
    here: str
    tolerance: str
    reason: str
    verdict: str

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"{self.verdict!r} is not a verdict; these are: {', '.join(VERDICTS)}")
        if not self.reason.strip():
            raise ValueError(f"{self.what}: a row needs the reason of its tolerance")

    def as_dict(self) -> dict[str, str]:
        """All fields by name, as in JSON."""
        return asdict(self)


EXACT = Tolerance("names, whole numbers and settings have nothing to round")


def worst(verdicts: Iterable[str]) -> str:
    """The verdict of all of them together; `same` if there is none."""
    return max(verdicts, key=VERDICTS.index, default=SAME)


def compare_exactly(what: str, published: object, here: object, reason: str = EXACT.reason) -> Row:
    """A row about two values that must be equal."""
    verdict = SAME if published == here else DIFFERENT
    return Row(what, str(published), str(here), str(EXACT), reason, verdict)


def read_rows(content: Sequence[dict[str, str]]) -> list[Row]:
    """The opposite of `Row.as_dict`, for all rows of a table."""
    return [Row(**row) for row in content]
