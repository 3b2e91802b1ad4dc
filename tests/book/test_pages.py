"""The pages themselves: no branch that fails when a rerun lands there."""

from copy import deepcopy
from dataclasses import replace

import pytest

from sigmoid_bce.book import templating
from sigmoid_bce.claims.registry import VERDICTS
from tests.book.branches import Branches
from tests.book.clipped import variants as variants_of_clipped
from tests.book.comparisons import variants as variants_of_comparisons
from tests.book.grids import variants as variants_of_grids
from tests.book.numerics import other_numerics
from tests.book.pairs import DECIDED_BY, with_deaths_beside_a_map
from tests.book.pairs import variants as variants_of_pairs
from tests.book.rare import variants as variants_of_what_is_rare
from tests.book.synthetic import PAGES, make_study, make_trials, read_page, with_evidence

SMALL = {"train": 40, "validation": 10, "test": 10}
DIGITS = {"source": "digits", "image_size": 75, "per_class": SMALL}
CATS = {"source": "microsoft", "per_class": SMALL}
CONVNET = {"data": CATS, "networks": ["convnet"]}
ALL_OF_DIGITS = {
    "data": DIGITS,
    "networks": ["convnet", "vgg16", "inception_v3"],
    "losses": ["raw", "sigmoid", "keras"],
    "network_settings": {"vgg16": {"body": "random"}, "inception_v3": {"body": "random"}},
    "training": {"augmentation": None},
}


def with_verdicts(made, verdict):
    """The study with the same verdict for every claim, in the wording of that verdict."""
    for claim in made.claims:
        wordings = {claim["verdict"]: claim["wording"], **claim["other_wordings"]}
        if verdict in wordings:
            claim["wording"], claim["verdict"] = wordings[verdict], verdict
    return made


def copies_of(made):
    """A function that gives the study over and over, of which each can be changed: to judge it takes long."""
    return lambda: replace(made, **{name: deepcopy(getattr(made, name)) for name in ("settings", "claims", "runs")})


def with_records(made, **changes):
    for run in made.runs:
        run["record"].update(changes)
    return made


def variants_of_evidence():
    """Studies with evidence: of another rate and with a run that is not there; whole, where a collapsed network went on."""
    mine = make_study("mine", **CONVNET)
    yield with_evidence(mine, make_study("theirs", training={"learning_rate": 1e-3}, **CONVNET)), ()
    theirs = make_study("theirs", collapsed=("raw",), **CONVNET)
    yield with_evidence(mine, with_records(theirs, stopped="convergence"), lacking=0), ()
    late = make_study("late", seeds=[1, 2], **CONVNET)
    for run in late.runs[:2]:
        run["record"]["collapsed"] = {"early": True, "convergence": False}
    yield late, ()


def of_a_folder(copies=(), drawn=("train", "test")):
    """A study on all images of a folder of two classes, of which there are not as many of one as of the other."""
    folder = {"name": "ants & *bees*", "class_names": ["ant_1", "bee"]}
    made = make_study("insects", data={"source": "folder", "path": "x.zip", "per_class": SMALL, "folder": folder})
    made.settings["data"]["per_class"] = None
    per_class = {"train": [41, 39], "validation": [10, 10], "test": [12, 8]}
    data = {
        **{"data_set": folder["name"], "classes": folder["class_names"], "per_class": per_class},
        **{"drawn": {"splits": list(drawn), "seed": 1}, "copies": list(copies)},
        "identity": {"by": "checksums", "sha256": 64 * "2"},
    }
    return with_records(made, data=made.runs[0]["record"]["data"] | data)


def test_images_of_a_folder_are_told_by_their_own_names(tmp_path):
    made = of_a_folder(copies=[["a`.png", "b.png"]] * 12)
    folder = made.assemble(tmp_path)
    pages = {path.stem: read_page(path) for path in folder.glob("*.md")}
    data = pages["training"]
    assert r"ants \& \*bees\*" in data and r"Class 0 is ant\_1, class 1 is bee" in data
    assert "| test | 12 | 8 |" in data and "gets 60.0\u00a0% of them right" in data
    assert "`train` and `test` were drawn" in data and "12 images would pass" in data and "and 2 more" in data
    assert "**images of each class to train** | 1,000 | **41 and 39**" in data
    assert 64 * "2" in pages["how_it_was_made"]
    for text in (pages["index"], data, pages["limits"]):
        assert "even" not in text.split("## Networks")[0].split() and "scikit-learn's hand" not in text


def all_variants():
    """Studies that between them take every turn of the pages, each with the figures that it lacks."""
    without_images = ("extreme_images",)
    yield make_study("demo", **ALL_OF_DIGITS), ()
    local = {"source": "local", "path": "cats-and-dogs.zip", "per_class": SMALL}
    yield make_study("published", data=local, networks=["convnet"], seeds=[1, 2]), without_images
    yield of_a_folder(), ()
    yield of_a_folder(copies=[["a.png", "b.png"]] * 11, drawn=()), ()
    yield make_study("collapsed", collapsed=("raw",), **CONVNET), ()
    yield make_study("all_collapsed", collapsed=("raw", "sigmoid"), **CONVNET), ()
    yield make_study("dead", dead=("sigmoid",), seeds=[1, 2], **CONVNET), ()
    yield make_study("all_dead", dead=("sigmoid",), losses=["sigmoid"], **CONVNET), ()
    yield make_study("unfinished", stopped="max_epochs", **CONVNET), ()
    yield make_study("unscaled", network_settings={"convnet": {"scaling": "unscaled"}}, **CONVNET), ()
    random_body = {"networks": ["vgg16"], "network_settings": {"vgg16": {"body": "random"}}}
    yield make_study("random_body", data=DIGITS, **random_body), ()
    yield make_study("unknown_weights", data=CATS, networks=["vgg16"]), ()
    pretrained = {
        "networks": ["convnet", "vgg16", "squeezenet"],
        "network_settings": {"squeezenet": {"scaling": "own"}},
    }
    yield make_study("pretrained", data=CATS, seeds=[1, 2, 3], **pretrained), ()
    extended = make_study("extended", data=CATS, seeds=[1, 2], **pretrained)
    added = next(run["record"] for run in extended.runs if run["record"]["network"] == "vgg16")
    added["data"] = added["data"] | {"checksums": dict.fromkeys(added["data"]["checksums"], "0" * 64)}
    added["body"] = {"weights": added["body"]["weights"] | {"sha256": "1" * 64}}
    yield extended, ()
    every = {"networks": ["convnet", "vgg16", "inception_v3", "squeezenet"]}
    yield from variants_of_evidence()
    yield make_study("every_network", data=CATS, **every), ()
    yield make_study("one_loss", losses=["sigmoid"], **CONVNET), ()
    as_the_article = make_study(
        "as_the_article", networks=["convnet"], seeds=[1, 2, 3, 4], training={"learning_rate": 1e-3}
    )
    yield as_the_article, ()
    # With one death the spread among those that died is not known, and so not how many pairs would decide.
    for died, of_many in ((1,), (6, 50)), *(((1, 2), of_many) for of_many in DECIDED_BY):
        yield with_deaths_beside_a_map(as_the_article, *died, of_many=of_many), ()
    for trials in (
        [(1e-3, True), (1e-3, False), (1e-4, False)],
        [(1e-3, False), (1e-4, False)],
        [(1e-2, True), (1e-4, True)],
    ):
        yield replace(make_study(trials=["trial"], **CONVNET), trials=make_trials(*trials)), ()
    long = {"training": {"max_epochs": 300, "early_epoch": 250}}
    yield make_study("long", **CONVNET, **long), ()
    another = make_study("another_backend", losses=["raw", "keras"], **CONVNET)
    another.runs[0]["record"]["machine"] = {**another.runs[0]["record"]["machine"], "processor": "Another processor"}
    settings = {**another.runs[0]["record"]["settings"], "deterministic": False}
    yield with_records(another, backend="jax", seeds_tried=[1, 1001], settings=settings), ()
    outcomes = ("as expected", "WRONG", "not run")
    told = [{"area": "book", "fault": "a | b", "expected": "seen", "outcome": outcome} for outcome in outcomes]
    killed = [{"stage": "train_network", "same": True}, {"stage": "publish", "same": False}]
    yield replace(make_study("broken", **CONVNET), faults={"faults": told, "kills": killed}), ()
    row = {"what": "figures/a | b", "published": "1", "here": "2", "tolerance": "none", "reason": "names"}
    for verdict in ("same", "different"):
        table = {
            "title": "figure a",
            "command": "snakemake --cores 2 a.txt",
            "verified": "2026-01-01",
            "verdict": verdict,
        }
        table |= {
            "machine": {"processor": "One"},
            "counts": {verdict: 1, "not run": 1},
            "rows": [row | {"verdict": verdict}],
        }
        yield replace(make_study("published", **CONVNET), verifications=(table,)), ()
    kept = make_study("not_confirmed", **CONVNET)
    yield with_records(kept, not_confirmed=["processor: that one, and here this one", "loss of epoch 1 is 0.6"]), ()
    yield replace(make_study("other_numerics", **CONVNET), numerics=other_numerics()), ()
    for variants in (variants_of_comparisons, variants_of_pairs, variants_of_grids, variants_of_clipped):
        for made in variants(copies_of(make_study("plain", **CONVNET))):
            yield made, ()
    for made in variants_of_what_is_rare(lambda name, **settings: make_study(name, **{**CONVNET, **settings})):
        yield made, ()
    yield of_a_folder(copies=[["a.png", "b.png"]]), ()
    copy_of_one = copies_of(make_study("verdicts", **CONVNET))
    for verdict in VERDICTS:
        yield with_verdicts(copy_of_one(), verdict), ()


def test_every_branch_of_every_page_can_be_filled(tmp_path, monkeypatch):
    branches = Branches.of_book(PAGES)
    monkeypatch.setattr(templating, "compile_page", branches.compile)
    for number, (made, missing) in enumerate(all_variants()):
        made.assemble(tmp_path / str(number), without=missing)
    assert len(branches.known) > 400
    assert branches.untaken == []


@pytest.mark.fault(
    "a network's body was given weights that are not the known ones",
    expect="the book says so where the network's runs are listed, and on the page that shows its figures",
)
def test_weights_that_are_not_the_known_ones_are_said_in_plain_sight(tmp_path):
    # In the made-up records, the weights of VGG16 are not the known ones, and those of SqueezeNet are.
    unknown = make_study("unknown", data=CATS, networks=["vgg16", "squeezenet"]).assemble(tmp_path / "unknown")
    listed = read_page(unknown / "networks.md")
    assert (
        ":::{admonition} The weights of `vgg16` are not the known file" in listed and "`squeezenet` are" not in listed
    )
    rows = [line for line in listed.splitlines() if line.startswith("|") and "frozen" in line]
    assert rows and all(("a file that is not the known one" in row) == ("vgg16" in row) for row in rows)
    assert "are not the known file" in read_page(unknown / "results.md")
    known = make_study("known", data=CATS, networks=["squeezenet"]).assemble(tmp_path / "known")
    for page in ("networks.md", "results.md"):
        assert "not the known" not in read_page(known / page)
