"""No result and no setting is typed into prose; what may be typed has its reason, and is still needed."""

import ast
import importlib
import re

import pandas as pd
import pytest
import yaml

from sigmoid_bce.book.advice import SEVERITIES
from sigmoid_bce.book.assembling import ADVICE, ARTICLE, LIMITS
from sigmoid_bce.book.deviations import CELLS
from sigmoid_bce.book.typed_numbers import KINDS, Typed, find_needless, find_typed, load_allowed
from sigmoid_bce.claims import ledger as ledgers
from sigmoid_bce.claims.ledger import load_ledger
from sigmoid_bce.config.studies import load_studies
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.datasets.identity import GRID
from sigmoid_bce.losses.implementations import IMPLEMENTATIONS
from sigmoid_bce.record.layout import folders_of_runs
from tests.book.synthetic import PAGES, ROOT

ALL = load_allowed()
CLAIMS = ROOT / "src/sigmoid_bce/claims"
README = (ROOT / "README.md").read_text("utf-8")
MEASURED = yaml.safe_load((ROOT / "benchmarks/measured.yaml").read_text("utf-8"))


def count_rows(pattern):
    return sum(len(pd.read_csv(path)) for path in ROOT.glob(pattern))


# Numbers of the README that are counted here, each where it stands.
COUNTED = {
    r"what (\d+) implementations": lambda: len(IMPLEMENTATIONS),
    r"nearly ([\d,]+) measured rows": lambda: round(count_rows("resources/golden/*.csv"), -3),
    r"each of the ([\d,]+) images is": lambda: count_rows("resources/manifest.csv"),
    r"perceptual hash and (\d+) mean colours": lambda: GRID**2,
}


def strings_of(path, names):
    """The texts under some names in the entries of a YAML file, wordings taken apart."""
    content = yaml.safe_load(path.read_text("utf-8"))
    entries = content.values() if isinstance(content, dict) else content
    for entry in entries:
        for name in names:
            found = entry.get(name, "")
            yield from found.values() if isinstance(found, dict) else [found]


def texts_of_descriptions(path):
    """The words of the functions that describe figures, without what they fill in."""
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(function, ast.FunctionDef) or not function.name.startswith("describe"):
            continue
        left_out = {id(function.body[0].value)} if ast.get_docstring(function) else set()
        for node in ast.walk(function):
            if isinstance(node, ast.Subscript):
                left_out |= {id(one) for one in ast.walk(node.slice)}
            elif isinstance(node, ast.FormattedValue) and node.format_spec:
                left_out |= {id(one) for one in ast.walk(node.format_spec)}
        for node in ast.walk(function):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
                yield node.value


def readme_without_what_is_compared():
    """The README without its numbers that are counted here, or compared with what was measured; lines stay lines."""
    text = README
    for found in [re.search(pattern, text)[0] for pattern in COUNTED] + [one["says"] for one in MEASURED]:
        text = text.replace(found, "\n" * found.count("\n"))
    return text


def gather_documents():
    """All texts that are looked at: by kind, and each by its name."""
    figures = sorted((ROOT / "src/sigmoid_bce/figures").rglob("*.py"))
    ledger = {
        path.name: list(strings_of(path, ("sentence", "where", "wording")))
        for path in sorted(CLAIMS.glob("ledger*.yaml"))
    }
    ledger["protocols.yaml"] = list(strings_of(CLAIMS / "protocols.yaml", ("title", "why")))
    return {
        "page": {path.name: [path.read_text("utf-8")] for path in sorted(PAGES.glob("*.md"))}
        | {LIMITS: ["\n".join(strings_of(PAGES / LIMITS, CELLS))]},
        "ledger": ledger,
        "advice": {ADVICE: list(strings_of(PAGES / ADVICE, ("use", "note", "instead")))},
        "figure": {path.name: list(texts_of_descriptions(path)) for path in figures},
        "readme": {"README.md": [readme_without_what_is_compared()]},
    }


DOCUMENTS = gather_documents()
EACH = [(kind, name) for kind, named in DOCUMENTS.items() for name in named]


@pytest.mark.parametrize("kind, name", EACH, ids=[name for _, name in EACH])
def test_no_number_is_typed(kind, name):
    found = [typed for text in DOCUMENTS[kind][name] for typed in find_typed(text, kind, ALL)]
    assert found == [], "inject it, or say in src/sigmoid_bce/book/typed_numbers.yaml why it may be typed"


def test_something_is_looked_at_in_every_kind_of_document():
    assert set(DOCUMENTS) == set(KINDS) and SEVERITIES
    assert all(any(text for texts in named.values() for text in texts) for named in DOCUMENTS.values())


@pytest.mark.fault(
    "a result is typed into a page, the ledger, a figure's description or the README", expect="found, with its line"
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_typed_result_is_found(kind):
    text = "In Python 3.12 `x[1]` is $y > 2$.\nThe accuracy is 97.2 %, and of 1,000 images\n"
    text += "0.5 are [[ share | percent ]] {value:.2f}."
    found = find_typed(text, kind, [one for one in ALL if one.kind != "version"])
    assert found == [Typed(1, "3.12"), Typed(2, "97.2"), Typed(2, "1,000"), Typed(3, "0.5")]


LET_THROUGH = {
    "place in the article": ("readme", "In figure 4 and figures 2 to 3 it is 5.", ["5."]),
    "year": ("page", "In 2019 it was 2500.", ["2500."]),
    "name": ("page", "VGG16 in float32 with 16 bits has 16 layers.", ["16"]),
    "version": ("advice", "Keras 2.2 and tf.keras 1.14 to 2.15 in 3 rows", ["3"]),
    "zero and one": ("ledger", "A gradient of 0 for label 1, and one of 0.1", ["0.1"]),
    "formula": ("advice", "max(x, 0) − x t + log(1 + exp(−|x|)), or log(1 + x)", ["log(1"]),
    "threshold": ("ledger", "1 % of 11 %, and 95 % of 94 %", ["11", "94"]),
}


@pytest.mark.parametrize("kind", LET_THROUGH)
def test_each_kind_of_exception_lets_through_what_it_is_for_and_no_more(kind):
    document, text, left = LET_THROUGH[kind]
    assert [typed.word for typed in find_typed(text, document, ALL)] == left
    without = find_typed(text, document, [one for one in ALL if one.kind != kind])
    assert len(without) > len(left)


def test_every_kind_of_exception_is_tried():
    assert {one.kind for one in ALL} == set(LET_THROUGH)


def test_every_exception_is_still_needed():
    texts = {kind: [text for texts in named.values() for text in texts] for kind, named in DOCUMENTS.items()}
    assert [one.text.pattern for one in find_needless(texts, ALL)] == []


def test_an_exception_that_is_not_needed_any_more_is_named():
    assert find_needless({kind: ["A text without a number."] for kind in KINDS}, ALL) == ALL


@pytest.mark.parametrize("one", [one for one in ALL if one.constant], ids=lambda one: one.constant)
def test_a_typed_threshold_is_that_of_the_code(one):
    module, name = one.constant.rsplit(".", 1)
    constant = getattr(importlib.import_module(module), name)
    assert one.value in constant if isinstance(constant, tuple) else one.value == constant
    typed = float(re.findall(r"\d+(?:e-\d+)?", one.text.pattern)[-1])
    assert one.value == pytest.approx(typed / 100 if "%" in one.text.pattern else typed)


@pytest.mark.parametrize(
    "entry, told",
    [
        ({"kind": "a", "text": "b", "in": ["page"]}, "has the fields in, kind, text"),
        ({"kind": "a", "text": "b", "in": ["page"], "reason": ""}, "one that is empty"),
        ({"kind": "a", "text": "b", "in": ["page"], "reason": "c", "value": 1}, "has the fields"),
        ({"kind": "a", "text": "b", "in": ["pages"], "reason": "c"}, "is for pages"),
        ({"kind": "a", "text": "(", "in": ["page"], "reason": "c"}, "no regular expression"),
    ],
)
def test_an_exception_without_a_reason_or_a_meaning_is_refused(tmp_path, entry, told):
    (tmp_path / "allowed.yaml").write_text(yaml.safe_dump([entry]))
    with pytest.raises(PaperError, match=told):
        load_allowed(tmp_path / "allowed.yaml")


def test_numbers_of_the_article_in_the_ledger_are_those_of_the_file_of_facts():
    facts = yaml.safe_load(ARTICLE.read_text("utf-8"))["claims"]
    in_ledger = {
        claim.id: claim.settings["article_value"] for claim in load_ledger() if "article_value" in claim.settings
    }
    assert in_ledger == {name: float(value) for name, value in facts.items()}
    for claim in load_ledger():
        if claim.id in facts:
            assert str(facts[claim.id]).replace("e-0", "e-") in claim.sentence


@pytest.mark.parametrize("pattern", COUNTED)
def test_numbers_of_the_readme_are_those_that_can_be_counted(pattern):
    assert int(re.search(pattern, README)[1].replace(",", "")) == COUNTED[pattern]()


def test_the_readme_counts_the_runs_of_evidence():
    studies = load_studies(ROOT / "config", ROOT / "results/published/study.yaml", {})
    long, *others = [len(folders_of_runs(studies[name].model_dump())) for name in studies["paper"].evidence]
    assert f"each of {long} runs of its evidence ({sum(others)} more are short)" in README


@pytest.mark.parametrize("one", MEASURED, ids=lambda one: one["says"][:40])
def test_what_was_measured_stands_in_the_readme_with_what_measured_it(one):
    assert set(one) == {"says", "by"} and README.count(one["says"]) == 1
    if one["by"].startswith("benchmarks/"):
        assert (ROOT / one["by"]).exists()
    else:
        assert f"`{one['by']}`" in README


def test_all_ledgers_are_looked_at():
    assert set(ledgers.LEDGERS) < set(DOCUMENTS["ledger"])
