"""Tables of pairs of runs that were never made, in the formats of real ones."""

from dataclasses import replace

from sigmoid_bce.analysis.disagreement import LESS, MORE, NOT_ENOUGH, NOT_TOLD_APART
from sigmoid_bce.analysis.pairs import ACCURACY_MARGIN, compare_pairs, pairs_to_decide
from sigmoid_bce.book.pixels import gather_pixels
from sigmoid_bce.grids.states import DEAD, UNFINISHED
from sigmoid_bce.record.layout import command_of_run
from tests.book.clipped import make_pixels
from tests.book.grids import make_grids, make_map
from tests.book.synthetic import Made

NAN = float("nan")


def make_losses(*differences: float, name: str = "vgg16", **changes: object) -> dict:
    """A row of losses_compared.csv, as it is read: the accuracy differs by so much within its pairs."""
    found = compare_pairs([0.0] * len(differences), differences)
    return {
        **{"runs_of": name, "paired": True, "pairs": len(differences), "runs_raw": 3, "runs_sigmoid": 3},
        # As pandas reads empty cells.
        **{"collapsed": NAN, "same_run": NAN, "same_run_clipped_wrong": 0, "other_pairs_clipped_wrong": 0},
        **{"accuracy_raw": 0.9, "accuracy_sigmoid": 0.9 + found.difference, **found.as_columns("accuracy")},
        "accuracy_pairs_to_decide": found.pairs_to_decide(ACCURACY_MARGIN),
        **{"test_loss_raw": 0.2, "test_loss_sigmoid": 0.21, "test_loss_p": found.p},
        **changes,
    }


def make_disagreement(
    kind: str, against: str | float = NAN, low: float = NAN, high: float = NAN, pairs: int = 8
) -> dict:
    """A row of disagreement.csv; `low` and `high` are those of the loss minus the seed."""
    return {
        **{"study": "tiny", "runs_of": "vgg16", "kind": kind, "difference": f"another {kind}", "pairs": pairs},
        **{"seeds": pairs, "mean": 0.08, "lowest": 0.01, "highest": 0.1, "low": NAN, "high": NAN, "same_run": 0},
        **{"outputs_apart_lowest": 7.6, "outputs_apart_highest": 40.0, "minus_seed": (low + high) / 2},
        **{"minus_seed_low": low, "minus_seed_high": high, "against_seed": against},
    }


ANSWERS = {
    MORE: make_disagreement("loss", MORE, 0.01, 0.03),
    LESS: make_disagreement("loss", LESS, -0.03, -0.01),
    NOT_TOLD_APART: make_disagreement("loss", NOT_TOLD_APART, -0.01, 0.03),
    NOT_ENOUGH: make_disagreement("loss", NOT_ENOUGH, pairs=1),
}
SEEDS = make_disagreement("seed") | {"low": 0.07, "high": 0.09}


# How many pairs decide if so many of so many seeds die, at a price of 40 points: a twentieth of them costs 2 points on
# average, which is the margin.
DECIDED_BY = {
    (6, 50): f"{pairs_to_decide(0.12 * 0.4, 0.4 * (0.12 * 0.88) ** 0.5, ACCURACY_MARGIN):.0f}",
    (1, 20): "more than 1,000",
}


def with_pairs(made: Made, losses: list[dict], disagreement: list[dict]) -> Made:
    """The study with these tables."""
    return replace(made, across=made.across | {"losses_compared": losses, "disagreement": disagreement})


def with_deaths(
    made: Made, *seeds: int, of_many: tuple[int, int] = (6, 50), first: int = 0, accuracy: float | None = None
) -> Made:
    """The study, trained as the article's, with the networks of these seeds killed by the clipped loss; and of many
    seeds, from the `first` on, so many dead of so many. All others end with this accuracy, or the one that they have."""
    ends = {} if accuracy is None else {"accuracy_convergence": accuracy}
    summary = [row | {"learning_rate": 1e-3} | ends for row in made.across["summary"]]
    for row in summary:
        if row["loss"] == "sigmoid" and row["seed"] in seeds:
            row |= {"dead": True, "collapsed": True, "accuracy_convergence": 0.5}
    dead, runs = of_many
    rows = [make_pixels(DEAD if n < dead else UNFINISHED, seed=first + n) for n in range(runs)]
    study = {"study": "article_first_epochs", "scaling": "by 1/255"}
    pixels = gather_pixels([row | study for row in rows], command_of_run)
    return replace(made, across=made.across | {"summary": summary}, pixels=pixels)


def with_deaths_beside_a_map(made: Made, *seeds: int, of_many: tuple[int, int]) -> Made:
    """`with_deaths` with differences that are all the same, and a map of learning rates: then the first page tells it."""
    made = with_deaths(made, *seeds, of_many=of_many, accuracy=0.9)
    return replace(made, grids=make_grids(map=make_map()))


def variants(make_study):
    """Studies that between them take every turn of the page; `make_study` makes one."""
    for of_many, first in (((1, 50), 0), ((25, 50), 1000)):
        yield with_deaths(make_study(), 1, of_many=of_many, first=first)
    for answer in ANSWERS.values():
        yield with_pairs(make_study(), [make_losses(0.01, 0.0, 0.005)], [answer, SEEDS])
    same = [
        make_losses(0.0, 0.01, 0.03, same_run="seed 1", **clipped)
        for clipped in ({"same_run_clipped_wrong": 1}, {"other_pairs_clipped_wrong": 1}, {})
    ]
    yield with_pairs(make_study(), [*same, make_losses(0.0, 0.04), make_losses(collapsed="seeds 1, 2")], [SEEDS])
    yield with_pairs(make_study(), [make_losses(0.01, same_run="seed 1")], [ANSWERS[NOT_ENOUGH]])
