"""Names of what can be verified, and what is said of one that is wrong."""

import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.verification.items import check_item

KNOWN = [
    "record",
    "published",
    "runs/convnet/raw/seed1",
    "evidence/other/runs/convnet/raw/seed1",
    "figures/map",
    "grids/map/cell-1",
]


@pytest.mark.parametrize("item", [*KNOWN, "first_2_epochs/runs/convnet/raw/seed1"])
def test_what_was_published_can_be_verified(item):
    check_item(item, KNOWN, "results/verification")


@pytest.mark.parametrize(
    ("item", "near"),
    [
        ("runs/convnet/raw/seed2", "did you mean runs/convnet/raw/seed1"),
        ("other/runs/convnet/raw/seed1", "or evidence/other/runs/convnet/raw/seed1?"),
        ("figures/maps", "did you mean figures/map"),
        # Only a run has first epochs.
        ("first_2_epochs/figures/map", "did you mean figures/map"),
        ("9", "there are evidence/other/runs/convnet/raw, figures, grids/map, published, record, runs/convnet/raw"),
    ],
)
def test_another_name_is_refused_with_those_that_come_near(item, near):
    with pytest.raises(PaperError) as caught:
        check_item(item, KNOWN, "results/verification")
    assert f"results/verification/{item}.txt: nothing that was published has this name" in str(caught.value)
    assert near in str(caught.value)
