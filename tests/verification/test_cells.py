"""A cell of the map, trained again: head by head, or by how many fail."""

import numpy as np
import pandas as pd

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.verification.cells import smallest_change, verify_cell
from tests.verification.copies import RECORD

HEADS = pd.read_parquet(RECORD / "grids/map/heads.parquet")
CELL = Cell("squeezenet", 1e-2)
OWN = HEADS[(HEADS["learning_rate"] == 1e-2) & HEADS["rms"].isna() & (HEADS["batch_size"] == 16)]


def verdicts(here):
    return {row.what.split(":")[0]: row.verdict for row in verify_cell(HEADS, here, CELL)}


def test_heads_that_come_out_equal_are_the_same():
    assert len(OWN) > 10
    assert set(verdicts(OWN).values()) == {"same"}


def test_the_last_digits_are_within_tolerance():
    here = OWN.assign(lowest_output=OWN["lowest_output"] * (1 + 1e-6))
    assert set(verdicts(here).values()) == {"within tolerance"}


def test_other_heads_are_compared_by_how_many_fail():
    here = OWN.assign(lowest_output=OWN["lowest_output"] * 1.01)
    assert set(verdicts(here).values()) <= {"within tolerance", "not decidable"}
    one = here["loss"] == "raw"
    here.loc[one, "state"] = np.where(OWN.loc[one, "state"] == "learned", "diverged", "learned")
    found = verdicts(here)
    assert found.pop("raw") == "different" and "different" not in found.values()


def test_a_cell_that_the_record_lacks_is_not_decidable():
    (row,) = verify_cell(HEADS, OWN, Cell("squeezenet", 0.123))
    assert row.verdict == "not decidable"


def test_the_smallest_change_that_it_could_notice_is_told():
    assert smallest_change(0, 5, 0.05) == "it would notice 4 or more of 5"
    assert smallest_change(5, 5, 0.05) == "it would notice 1 or fewer of 5"
    assert smallest_change(1, 2, 0.05) == "2 heads cannot notice any change"
