"""A made-up record, and the evidence that it has or may be given."""

import pytest

from sigmoid_bce.record.layout import EXPECTED
from sigmoid_bce.record.publish import publish
from tests.record.evidence import FIRST, SECOND, add, write_evidence
from tests.record.test_extending import STUDY, write_run


@pytest.fixture
def results(tmp_path):
    """The results of a finished paper, and of a study of which one run is finished and another is not."""
    write_run(tmp_path / "paper", "convnet", 1)
    for name in EXPECTED:
        (tmp_path / "paper" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "paper" / name).write_text(name)
    write_evidence(tmp_path, FIRST)
    write_evidence(tmp_path, SECOND)
    (tmp_path / "protocol/runs" / SECOND / "history.csv").unlink()
    return tmp_path


@pytest.fixture
def record(results):
    """A record without evidence."""
    publish("paper", STUDY, results / "paper", results / "published")
    return results / "published"


@pytest.fixture
def with_evidence(results, record):
    add(results)
    return record
