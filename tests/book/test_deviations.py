"""The page about deviations: every entry can be filled in, and a book shows those that apply to it and no others."""

import pytest
import yaml

from sigmoid_bce.book.assembling import LIMITS
from sigmoid_bce.book.deviations import CONDITIONS, find_clipped_from, gather_deviations
from sigmoid_bce.core.errors import PaperError
from tests.book.synthetic import PAGES, make_study, read_page
from tests.book.test_pages import ALL_OF_DIGITS, CATS

ENTRIES = yaml.safe_load((PAGES / LIMITS).read_text(encoding="utf-8"))
ARTICLES = ("convnet", "vgg16", "inception_v3")
UNKNOWN = {"known": False, "sha256": "0123456789abcdef"}


def made_run(network, **changes):
    return {"network": network, "body_weights": {}, "random_body": False, "settings": {"views": None}, **changes}


def values(*runs, **changes):
    """Those of a study that is as the article's in all that can be found from its runs, but for what is changed."""
    return {
        "study": {"name": "mine", "losses": ["raw"]},
        "data": {"articles": True},
        "backends": ["tensorflow"],
        "settings": [{"differs": False}],
        "runs": [*map(made_run, ARTICLES), *runs],
        **changes,
    }


@pytest.fixture
def applying(tmp_path):
    """Which conditions are met by values: asked of a file with an entry for each."""
    path = tmp_path / LIMITS
    text = dict.fromkeys(("article", "here", "why", "may_change"), "text")
    entries = [{"part": "One", "about": name, "applies_to": name, **text} for name in CONDITIONS]
    path.write_text(yaml.safe_dump(entries), encoding="utf-8")
    return lambda known: {entry["about"] for entry in gather_deviations(path, known)["One"]}


@pytest.mark.parametrize(
    ("changed", "condition"),
    [
        (values(study={"name": "published", "losses": ["raw"]}), "published"),
        (values(data={"articles": False}), "other_images"),
        (values(settings=[{"differs": False}, {"differs": True}]), "settings_differ"),
        (values(runs=[made_run("convnet")]), "networks_not_run"),
        (values(made_run("squeezenet")), "added_networks"),
        (values(made_run("vgg16", random_body=True)), "random_bodies"),
        (values(made_run("vgg16", body_weights=UNKNOWN)), "unknown_weights"),
        (values(made_run("vgg16", settings={"views": 8})), "views"),
        (values(study={"name": "mine", "losses": ["raw", "sigmoid"]}), "sigmoid_on_tensorflow"),
    ],
)
def test_an_entry_applies_where_its_condition_is_met(applying, changed, condition):
    assert applying(values()) == {"all"}
    assert applying(changed) == {"all", condition}


def test_every_condition_has_an_entry():
    assert {entry["applies_to"] for entry in ENTRIES} == set(CONDITIONS)


def test_known_weights_are_no_deviation(applying):
    assert "unknown_weights" not in applying(values(made_run("vgg16", body_weights={**UNKNOWN, "known": True})))


def test_facts_of_the_record_stand_in_its_book_alone(tmp_path):
    pages = {
        name: read_page(make_study(name, **settings).assemble(tmp_path / name) / "limits.md")
        for name, settings in (
            ("published", {"data": CATS, "networks": ["convnet", "vgg16", "squeezenet"]}),
            ("mine", {"data": CATS, "networks": ["convnet", "vgg16"]}),
            ("demo", ALL_OF_DIGITS),
        )
    }
    for entry in ENTRIES:
        if entry["applies_to"] == "published":
            shown = [name for name, text in pages.items() if f"### {entry['about']}\n" in text]
            assert shown == ["published"], entry["about"]
    assert "200 × 200" in pages["published"] and "200 × 200" not in pages["mine"]
    assert "learning rate of Adam: 0.001" in pages["mine"] and "Ran `inception_v3` as well." in pages["mine"]
    assert "handwritten digits, even or odd" in pages["demo"].replace("Handwritten", "handwritten")
    assert "random weights" in pages["demo"] and "random weights" not in pages["mine"]


def test_where_clipping_begins_is_that_of_label_0_in_float32():
    rows = [
        {"implementation": "keras_2_tensorflow", "dtype": "float16", "dead_from_0": 1.0},
        {"implementation": "keras_2_tensorflow", "dtype": "float32", "dead_from_0": 2.0},
        {"implementation": "keras_3_tensorflow_clipped", "dtype": "float32", "dead_from_0": 3.0},
    ]
    assert find_clipped_from(rows) == {"article": 2.0, "today": 3.0}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("may_change:", "may_chance:", "'Another data set'.*has the fields"),
        ("applies_to: other_images", "applies_to: nobody", "applies to 'nobody'.*there are all, published"),
        ("facts.side", "facts.sides", "'A copy of the images'.*no attribute 'sides'"),
    ],
)
def test_a_broken_entry_is_named(tmp_path, old, new, message):
    broken = tmp_path / LIMITS
    broken.write_text((PAGES / LIMITS).read_text("utf-8").replace(old, new), "utf-8")
    known = values(study={"name": "published", "losses": ["raw"]}, data={"articles": True, "size": 150})
    with pytest.raises(PaperError, match=f"(?s){message}"):
        gather_deviations(broken, known)
