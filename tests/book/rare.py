"""Studies in which something is otherwise than in most, so that pages take their other turns."""

from dataclasses import replace

from sigmoid_bce.book.pixels import gather_pixels
from sigmoid_bce.claims.registry import FAILS, HOLDS, MIXED, UNDECIDABLE
from sigmoid_bce.core.version import Version
from sigmoid_bce.grids.states import DEAD, LEARNED
from sigmoid_bce.losses.implementations import IMPLEMENTATIONS
from sigmoid_bce.losses.registry import LOSSES
from sigmoid_bce.record.layout import command_of_run
from tests.book.clipped import make_pixels, make_stopping
from tests.book.comparisons import make_row, with_comparisons
from tests.book.grids import make_grids, make_map
from tests.book.numerics import measured_mode, numerics
from tests.book.pairs import with_deaths
from tests.book.synthetic import Made, make_trials

SMALL = {"train": 40, "validation": 10, "test": 10}
A_STATE = {"version": "0.3.0", "commit": "0123456789ab", "date": "2026-01-31"}


def variants(make_study):
    """`make_study` makes a study with a name and settings. What stands on different pages is brought about in one study."""
    trials = make_trials((1e-2, True), (1e-3, False))
    made = replace(
        several_compared(make_study("much", trials=["trial"], version=Version(**A_STATE, changed=True))), trials=trials
    )
    on_all_backends = make_grids(map=make_map()) | {"mixed_precision_not_run": []}
    yield replace(with_several_stopped(everything_asked(made)), grids=on_all_backends)
    made = make_study("little", version=Version(**A_STATE, packed=True))
    yield nothing_asked(replace(made, across=made.across | {"verdicts_by_group": [], "batch_sizes": []}))
    made = with_comparisons(make_study("published"), [make_row("backend")])
    yield replace(made, pixels=gather_pixels([make_pixels()], command_of_run))
    own = {"source": "local", "path": "mine.zip", "per_class": SMALL}
    yield with_deaths(make_study("mine", data=own, networks=["convnet"], seeds=[1, 2]), 1)
    yield make_study("all_losses", losses=list(LOSSES))
    yield one_of_each_verdict(make_study("one_of_each"))
    made = make_study("one_setting_on_jax", data={}, training={"learning_rate": 1e-3, "batch_size": 8})
    for run in made.runs:
        run["record"]["backend"] = "jax"
    yield made


def everything_asked(made: Made) -> Made:
    """All implementations were asked, and of what differs from its formula it is known why."""
    modes = [measured_mode("as the formula") | {"implementation": name} for name in IMPLEMENTATIONS]
    modes.append(measured_mode("differs") | {"where": "loss in 1 of 9 rows", "reason": "it rounds otherwise"})
    return replace(made, numerics=numerics() | {"measured_report": modes})


def nothing_asked(made: Made) -> Made:
    """No library of today could be run."""
    today = [answer | {"run": False} for answer in numerics()["today"]]
    return replace(made, numerics=numerics() | {"today": today})


def several_compared(made: Made) -> Made:
    """Two networks whose difference may be chance, two with a single pair of runs, and nothing that was not run."""
    rows = [make_row("backend", network=network) for network in ("convnet", "vgg16")]
    rows += [make_row("backend", pairs=1, network=network) for network in ("convnet", "vgg16")]
    made = with_comparisons(made, rows)
    return replace(made, settings=made.settings | {"compared": sorted({row["study"] for row in rows})})


def with_several_stopped(made: Made) -> Made:
    """Enough runs that say whether stopping early would have helped, none of them dead; from the pixels two dead ones, and
    none left to run."""
    stopping = [make_stopping(loss) for loss in ("raw", "sigmoid", "keras") for _ in range(2)]
    pixels = [make_pixels(DEAD, seed=1), make_pixels(DEAD, seed=2), make_pixels(LEARNED, "raw")]
    across = made.across | {"stopping": stopping}
    return replace(made, pixels=gather_pixels(pixels, command_of_run), across=across)


def one_of_each_verdict(made: Made) -> Made:
    """One claim of the article holds, one does not hold, one is mixed, and all others are open."""
    articles = [claim for claim in made.claims if claim["article"]]
    verdicts = [HOLDS, FAILS, MIXED, *[UNDECIDABLE] * len(articles)]
    for claim, verdict in zip(articles, verdicts, strict=False):
        wordings = {claim["verdict"]: claim["wording"], **claim["other_wordings"]}
        claim["wording"], claim["verdict"] = wordings.get(verdict, claim["wording"]), verdict
    return made
