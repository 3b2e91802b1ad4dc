"""The whole workflow, run once for real in a copy of the checkout, on a tiny study."""

import pytest

from tests.workflow.checkout import TINY, TINY_PAPER, copy_checkout, snakemake


@pytest.fixture(scope="session")
def checkout(tmp_path_factory):
    folder = copy_checkout(tmp_path_factory.mktemp("checkout"))
    (folder / "config/tiny.yaml").write_text(TINY)
    return folder


@pytest.fixture(scope="session")
def finished(checkout):
    status, output = snakemake(checkout, *TINY_PAPER)
    assert status == 0, output
    return checkout
