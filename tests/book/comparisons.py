"""Tables of comparisons that were never made, in the formats of real ones."""

from dataclasses import replace

from tests.book.synthetic import Made

NAN = float("nan")
DIFFERENCES = {
    "backend": "backend jax instead of tensorflow",
    "views": "views 300 instead of 16",
    "scaling": "scaling article instead of own",
    "dropout": "dropout 0.4 instead of 0.5",
}
FAILING = "few_samples_are_clipped: fails in 0 of 5 runs here and in 1 of 5 there"


def make_row(differs: str, gain: float = 0.0, reach: float = 0.01, pairs: int = 5, **changes: object) -> dict:
    """A row of comparisons.csv: the test accuracy there is higher by `gain`, with an interval of plus and minus `reach`."""
    single = pairs == 1
    row = {
        **{"study": f"other_{differs}", "network": "convnet", "loss": "raw", "differs": differs},
        **{"difference": DIFFERENCES[differs], "runs": pairs, "checkpoint": "convergence", "pairs": pairs},
        **{"accuracy_here": 0.9, "accuracy_there": 0.9 + gain, "accuracy_difference": gain},
        "accuracy_low": NAN if single else gain - reach,
        "accuracy_high": NAN if single else gain + reach,
        **{
            "clipped_here": 0.02,
            "clipped_there": 0.03,
            "clipped_difference": 0.01,
            "clipped_low": 0,
            "clipped_high": 0.02,
        },
        **{
            "highest_here": 20.0,
            "highest_there": 21.0,
            "highest_difference": 1.0,
            "highest_low": NAN,
            "highest_high": NAN,
        },
        **{"collapsed_here": 0, "collapsed_there": 0, "verdicts_compared": 6, "verdicts_agree": True},
        # As pandas reads empty cells.
        **{"verdicts_differing": NAN, "verdicts_open": NAN, "run_verdicts_compared": 30, "run_verdicts_same": 29},
    }
    if not single:
        row |= {"highest_low": 0.5, "highest_high": 1.5}
    return row | changes


def make_by_run(differs: str = "backend", **changes: object) -> dict:
    """A row of comparisons_by_run.csv, as far as the page reads it."""
    return {
        **{"study": f"other_{differs}", "differs": differs, "difference": DIFFERENCES[differs], "network": "convnet"},
        **{"loss": "raw", "seed": 1, "checkpoint": "early", "median_difference": 0.1, "largest_difference": 1.5},
        **{"rank_correlation": 0.98, "same_class": 0.95},
        **changes,
    }


def make_drift(there: str, differences: dict[int, float], seed: int = 1) -> list[dict]:
    """Rows of drift.csv of one pair of runs, as far as the page reads them."""
    run = {"network": "convnet", "backend_here": "tensorflow", "backend_there": there, "seed_here": seed}
    return [{**run, "epoch": epoch, "difference": difference} for epoch, difference in differences.items()]


def with_comparisons(made: Made, rows: list[dict], by_run: list[dict] = (), drift: list[dict] = ()) -> Made:
    """The study with these tables; it names the compared studies, and one that was not run."""
    settings = {**made.settings, "compared": [*dict.fromkeys(row["study"] for row in rows), "not_yet"]}
    tables = {"comparisons": rows, "comparisons_by_run": list(by_run), "drift": list(drift)}
    return replace(made, settings=settings, comparisons=tables)


def variants(make_study):
    """Studies that between them take every turn of the page; `make_study` makes one without comparisons."""
    yield with_comparisons(make_study(), [])
    everything = [
        make_row("backend", verdicts_differing=FAILING, verdicts_open="classes_separate"),
        make_row("backend", pairs=1, loss="sigmoid", checkpoint="early", collapsed_there=1),
        make_row("views", gain=0.1, verdicts_compared=1, run_verdicts_compared=1, run_verdicts_same=1),
        make_row("scaling", gain=-0.1),
        make_row("dropout", runs=7),
    ]
    by_run = [make_by_run(), make_by_run(checkpoint="convergence", rank_correlation=NAN), make_by_run("views")]
    drift = make_drift("jax", {1: 0.1, 8: 0.2})
    yield with_comparisons(make_study(), everything, by_run, drift)
    for seeds in (0.05, 0.5):
        measured = [*drift, *make_drift("tensorflow", {1: seeds, 8: seeds})]
        same = make_row("backend", verdicts_differing="; ".join([FAILING, FAILING]))
        yield with_comparisons(make_study(), [same], by_run, measured)
    nothing = {"verdicts_compared": 0, "verdicts_agree": False, "run_verdicts_compared": 0, "run_verdicts_same": 0}
    yield with_comparisons(make_study(), [make_row("backend", **nothing)])
    # Wholly within the margin, wholly beyond it, and open: decided by a few pairs more, or by too many to count.
    places = [make_row("backend"), make_row("backend", 0.1), make_row("backend", 0.015), make_row("backend", 0.02)]
    yield with_comparisons(make_study(), places)
    for gains in ([0.1], [-0.1, 0.1], [0.0]):
        yield with_comparisons(make_study(), [make_row("scaling", gain) for gain in gains])
