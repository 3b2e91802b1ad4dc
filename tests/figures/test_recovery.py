"""Who recovers, as a coloured table and as curves."""

import pandas as pd
import pytest

from sigmoid_bce.figures.recovery_head import KINDS, TITLES, describe_recovery_head, draw_recovery_head
from sigmoid_bce.figures.recovery_one_weight import (
    describe_recovery_one_weight,
    draw_recovery_one_weight,
    outcome,
)


def one(title, start, recovered_at, broken=False, optimizer="SGD"):
    return {
        "implementation": title.lower(),
        "title": title,
        "optimizer": optimizer,
        "start": start,
        "label": int(start < 0),
        "recovered_at": recovered_at,
        "moved": recovered_at >= 0,
        "broken": broken,
    }


@pytest.fixture
def weights():
    rows = [one("A", -20.0, 210), one("A", 20.0, 211), one("B", -20.0, -1), one("B", 20.0, -1, broken=True)]
    return pd.DataFrame(rows + [row | {"optimizer": "Adam"} for row in rows])


def test_each_outcome_has_its_cell_and_a_recovery_its_steps(weights):
    panels = draw_recovery_one_weight(weights).axes
    assert [panel.get_title(loc="left") for panel in panels] == ["SGD", "Adam"]
    assert [text.get_text() for text in panels[0].texts] == ["210", "211"]
    assert len(panels[0].patches) == 4
    assert [outcome(row) for _, row in weights.head(4).iterrows()] == [
        *["recovers", "recovers"],
        *["never", "becomes no number"],
    ]


def test_the_table_is_told_in_words(weights):
    text = describe_recovery_one_weight(weights)
    assert "SGD from -20: 210 to 210 steps for 1; never: B; becomes no number: nobody." in text
    assert "SGD from 20: 211 to 211 steps for 1; never: nobody; becomes no number: B." in text


@pytest.fixture
def heads():
    rows = [
        {"accident": accident, "implementation": kind, "epoch": epoch, "recovered_share": share * epoch, "kind": kind}
        for accident in TITLES
        for kind, share in (("pulls", 0.5), ("dead", 0.25), ("undefined", 0.0))
        for epoch in range(3)
    ]
    return pd.DataFrame(rows)


def test_each_accident_is_a_panel_and_each_implementation_a_curve(heads):
    panels = draw_recovery_head(heads).axes
    assert [panel.get_title(loc="left") for panel in panels] == list(TITLES.values())
    ends = {tuple(line.get_ydata())[-1] for line in panels[0].lines}
    assert ends == {100, 50, 0}


def test_the_curves_are_told_in_words(heads):
    text = describe_recovery_head(heads)
    assert f"labels corrected, gradient {KINDS['dead'][0]}: 1 implementations, 50 to 50 % at epoch 2." in text
