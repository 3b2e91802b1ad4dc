"""What the page "How to check it" and the README tell to type exists."""

import re

import pandas as pd
import pytest

from sigmoid_bce.claims.ledger import load_ledger
from sigmoid_bce.config.cell import Cell
from sigmoid_bce.record.layout import FIGURES
from sigmoid_bce.verification.kept import find_table
from tests.verification.copies import RECORD
from tests.workflow.checkout import ROOT

TOLD = sorted(
    {
        place
        for text in (ROOT / "book/how_to_check.md", ROOT / "README.md")
        for place in re.findall(r"results/verification/(\S+)\.txt", text.read_text(encoding="utf-8"))
    }
)


def test_all_kinds_of_things_are_told():
    kinds = {place.split("/")[0] for place in TOLD}
    assert kinds == {"figures", "tables", "numbers", "claims", "images", "runs", "first_2_epochs", "grids"}


@pytest.mark.parametrize("place", TOLD)
def test_what_can_be_verified_is_in_the_record(place):
    kind, _, name = place.partition("/")
    if kind == "figures":
        assert name in FIGURES
    elif kind == "claims":
        assert name in [claim.id for claim in load_ledger()]
    elif kind == "grids":
        grid, cell = name.split("/")
        heads = pd.read_parquet(RECORD / f"grids/{grid}/heads.parquet")
        fields = [field for field in Cell.__dataclass_fields__ if field != "epochs"]
        rows = heads[fields].astype(object).where(heads[fields].notna(), None).drop_duplicates().to_dict("records")
        assert cell in [Cell(**row).name for row in rows]
    elif kind == "tables":
        assert find_table(RECORD, place) is not None
    elif kind not in ("images", "numbers"):
        run = place.removeprefix("first_2_epochs/")
        assert (RECORD / run / "record.json").exists()
