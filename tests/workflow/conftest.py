"""The whole workflow, run once for real in a copy of the checkout, on a tiny study."""

import pytest

from tests.once import made_once
from tests.workflow.checkout import TINY, TINY_PAPER, copy_checkout, copy_finished, snakemake


def make_finished(folder):
    (copy_checkout(folder) / "config/tiny.yaml").write_text(TINY)
    status, output = snakemake(folder, *TINY_PAPER)
    assert status == 0, output


@pytest.fixture(scope="session")
def finished_study(tmp_path_factory):
    """The checkout with the finished tiny study: to be looked at, not to be changed."""
    return made_once(tmp_path_factory, "tiny_study", make_finished)


@pytest.fixture
def changeable(finished_study, tmp_path):
    """A copy of the checkout with the finished tiny study, for one test to change."""
    return copy_finished(finished_study, tmp_path / "checkout")
