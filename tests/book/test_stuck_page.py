"""The page that diagnoses a stuck loss, compiled for real and used in a browser as a reader would."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.diagnosis import diagnose_text, tell
from sigmoid_bce.diagnosis.causes import LAST_LAYERS, LIBRARIES
from sigmoid_bce.diagnosis.page import load_cases
from tests.diagnosis.simulated import SHARES, histories, print_line, simulated_lines

PHONE = {"width": 390, "height": 844}
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ASK = "asked => asked.map(([text, known]) => window.stuckWords.diagnoseText(text, known))"
# How the page's script calls what LogLine calls so.
NAMES = {
    "last_layer": "lastLayer",
    "share_of_label_1": "shareOfLabel1",
    "class_weights": "classWeights",
    "label_smoothing": "labelSmoothing",
    "first_epoch": "firstEpoch",
}
ODD_LINES = [
    "loss: nan - acc: 0.5000 - val_loss: inf - val_acc: 0.5",
    "loss: 0.6931 - acc: 0.5000",
    "loss: 2.3026 - accuracy: 0.1000",
    "loss=8.059, accuracy=0.5",
    "[7.712474346160889, 0.5]",
    "{'loss': 50.0, 'accuracy': 0.5}",
    "Epoch 12: train loss 8.06 train acc 50.0% val loss 8.059 val acc 50 %",
    "epoch,loss,accuracy,val_loss,val_accuracy\n1,8.032,0.4995,8.05904769897461,0.5\n2,8.059,0.5,8.059,0.5",
    "loss: 1e-7 - acc: 1.0000",
    "loss: 5.3 - acc: 1.0000",
    "loss: -0.3000 - acc: 0.5000",
    "loss: 8.0590",
    "loss: 0.1611 - acc: 0.9900",
    "loss: 0.0161 - acc: 0.9990 - val_loss: 0.3724 - val_acc: 0.8770",
    "loss: 38000.5000 - acc: 0.5000",
    "loss: 7.5000 - acc: 0.5000",
    "loss: 8.2000 - acc: 0.5000",
    "loss: 7.6666 - accuracy: 0.0000e+00",
    "loss: 8.0590 - acc: 0.9000",
    "loss: 16.1181 - acc: 0.0000e+00",
    "epoch 3 \r loss: 0.1 - acc: 0.9 \r loss: 8.0590 - acc: 0.5000",
]


@pytest.fixture
def opened(open_page):
    """Opens the page."""
    return lambda **options: open_page("stuck.html", **options)


def asked_lines():
    """Log lines with what is known beside each: cases, odd ones, simulations and epochs of histories."""
    yield from ((case["log"], case["known"]) for case in load_cases())
    for text in ODD_LINES:
        yield text, {}
        yield from ((text, {"library": library}) for library in LIBRARIES)
        yield from ((text, {"last_layer": layer}) for layer in LAST_LAYERS)
        yield text, {"share_of_label_1": 0.1, "first_epoch": True, "steps": 100}
        yield text, {"class_weights": (0.5, 2.0), "penalty": 0.1}
        yield text, {"label_smoothing": 0.1, "classes": 10}
    for one in simulated_lines(SHARES[:2]):
        yield print_line(one.loss, one.accuracy), {"share_of_label_1": one.share}
        yield print_line(one.loss, one.accuracy), {"class_weights": (1.0, 3.0), "label_smoothing": 0.2}
    rows = [row for path in histories()[::6] for row in path.rows[::9]]
    yield from ((row, {}) for row in rows)
    for loss, accuracy in np.random.default_rng(1).uniform((0, 0), (20, 1), (500, 2)):
        yield print_line(loss, accuracy), {}


def by_python(text, known):
    try:
        found = diagnose_text(text, **known)
    except PaperError:
        return []
    return [
        {
            "part": line.part,
            "state": one.state,
            "sureness": one.sureness,
            "told": json.loads(json.dumps(asdict(tell(one, line)))),
        }
        for line, one in found
    ]


@pytest.mark.slow
def test_the_page_says_what_python_says(opened):
    asked = list(asked_lines())
    assert len(asked) > 1000
    sent = [[text, {NAMES.get(name, name): value for name, value in known.items()}] for text, known in asked]
    answers = opened().evaluate(ASK, sent)
    differing = [
        (one, answer, expected)
        for one, answer in zip(asked, answers, strict=True)
        if answer != (expected := by_python(*one))
    ]
    assert differing == []
    states = {answer["state"] for one in answers for answer in one}
    assert len(states) == 8


@pytest.mark.slow
def test_a_stranger_pastes_a_line_and_reads_the_answer(opened):
    page = opened(viewport=PHONE)
    log = page.get_by_label("A line of your training log")
    log.focus()
    # The example is selected, so that pasting replaces it.
    page.keyboard.insert_text("1000/1000 [=====] - 3s - loss: 7.9712 - acc: 0.5000")
    result = page.get_by_role("region", name="Diagnosis")
    assert result.get_attribute("aria-live") == "polite"
    result.get_by_text("All positive").wait_for()
    assert result.get_by_role("heading", level=3).count() == 1
    assert "every wrong sample is clipped" in result.inner_text()
    assert result.get_by_role("link", name="What to do").get_attribute("href") == "what_to_do.html"
    assert page.evaluate(OVERHANG) == 0


@pytest.mark.slow
def test_it_is_used_with_the_keyboard_alone(opened):
    page = opened()
    page.get_by_label("A line of your training log").focus()
    page.keyboard.insert_text("loss: 7.7125 - accuracy: 0.5000")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.get_by_label("Library", exact=True).evaluate("one => one === document.activeElement")
    page.get_by_label("Last layer").focus()
    page.keyboard.type("one unit, no")
    result = page.get_by_role("region", name="Diagnosis")
    result.get_by_text("likely: No sigmoid at all").wait_for()
    page.get_by_label("Share of label 1").fill("7")
    result.get_by_text("cannot be this").wait_for()
    page.get_by_role("button", name="Empty the form").press("Enter")
    assert result.inner_text() == ""
    page.keyboard.type("nothing of the kind")
    result.get_by_text("There is no loss in this").wait_for()


@pytest.mark.slow
def test_every_control_has_a_name_and_without_javascript_the_tables_remain(opened, browser, book):
    page = opened()
    page.locator("#stuck summary").first.press("Enter")
    unnamed = "all => all.filter(one => !document.querySelector(`label[for=${one.id}]`)).length"
    assert page.locator("#stuck :is(input, select, textarea)").evaluate_all(unnamed) == 0
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto((book / "stuck.html").resolve().as_uri())
    assert "The form needs JavaScript" in plain.locator("#stuck").inner_text()
    assert plain.locator("table").count() == 2
    context.close()
