"""One cell of a published grid, trained again: its heads one by one, then how many of them fail."""

import pandas as pd
from scipy.stats import fisher_exact

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.states import FAILED
from sigmoid_bce.verification.rows import DIFFERENT, EXACT, SAME, UNDECIDABLE, WITHIN, Row, Tolerance, compare_exactly
from sigmoid_bce.verification.runs import PATH

# So often an honest cell may be called different by chance, in all its losses together.
LARGEST_CHANCE = 0.05
HEAD = Tolerance(
    "a head that is on the published path to its end: sums rounded in another order, and nothing else",
    relative=PATH.relative,
    absolute=PATH.absolute,
)


def verify_cell(published: pd.DataFrame, here: pd.DataFrame, cell: Cell) -> list[Row]:
    """The heads of a cell that were trained again against those of the published grid (heads.parquet); a row a loss.

    Where every head of a loss ends in the same state with the same numbers, within `HEAD`, that is all. Else the heads have
    left their paths and are others; then the counts of those that failed are compared by Fisher's exact test (Fisher 1922,
    J. R. Stat. Soc. 85:87; computed by SciPy's fisher_exact).
    """
    own = published
    for name, value in cell.as_dict().items():
        own = own[own[name].isna() if value is None else own[name] == value]
    if own.empty:
        reason = "the record does not have this cell"
        return [Row(cell.name, "nothing", f"{len(here)} heads", str(EXACT), reason, UNDECIDABLE)]
    losses = list(dict.fromkeys([*own["loss"], *here["loss"]]))
    return [
        _compare_loss(
            loss, own[own["loss"] == loss].set_index("seed"), here[here["loss"] == loss].set_index("seed"), len(losses)
        )
        for loss in losses
    ]


def smallest_change(failing: int, heads: int, chance: float) -> str:
    """How many of `heads` others would have to fail to be told from `failing` of as many, in words."""
    noticed = [other for other in range(heads + 1) if _chance(failing, heads, other, heads) < chance]
    lower, higher = ([other for other in noticed if other < failing], [other for other in noticed if other > failing])
    limits = [f"{max(lower)} or fewer"] if lower else []
    limits += [f"{min(higher)} or more"] if higher else []
    return f"it would notice {' and '.join(limits)} of {heads}" if limits else f"{heads} heads cannot notice any change"


def _compare_loss(loss: str, published: pd.DataFrame, here: pd.DataFrame, losses: int) -> Row:
    if sorted(published.index) == sorted(here.index):
        here = here.reindex(published.index)
        states = (published["state"] == here["state"]).all()
        numbers = published.select_dtypes("float64")
        pairs = zip(numbers.to_numpy().ravel(), here[numbers.columns].to_numpy().ravel(), strict=True)
        if states and all(HEAD.allows(old, new) for old, new in pairs):
            equal = published.equals(here[published.columns].astype(published.dtypes))
            found = ("the same to the bit", SAME) if equal else ("the same states, and numbers nearly so", WITHIN)
            return Row(f"{loss}: {len(here)} heads", _states(published), found[0], str(HEAD), HEAD.reason, found[1])
    counts = [(int(heads["state"].isin(FAILED).sum()), len(heads)) for heads in (published, here)]
    if published.empty or here.empty:
        return compare_exactly(f"{loss}: heads", len(published), len(here))
    chance, allowed = _chance(*counts[0], *counts[1]), LARGEST_CHANCE / losses
    reason = (
        f"heads that left the published path are other heads; Fisher's exact test of how many fail, at p = {allowed:.3g}; "
        f"{smallest_change(*counts[0], allowed)}"
    )
    old, new = (
        f"{failing} of {heads} heads failed ({_states(table)})"
        for (failing, heads), table in zip(counts, (published, here), strict=True)
    )
    verdict = DIFFERENT if chance < allowed else UNDECIDABLE if "cannot" in reason else WITHIN
    return Row(f"{loss}: heads that failed", old, new, f"p = {chance:.2g}", reason, verdict)


def _chance(failing: int, heads: int, other_failing: int, others: int) -> float:
    table = [[failing, heads - failing], [other_failing, others - other_failing]]
    return float(fisher_exact(table).pvalue)


def _states(heads: pd.DataFrame) -> str:
    return ", ".join(f"{count} {state}" for state, count in heads["state"].value_counts(sort=False).items())
