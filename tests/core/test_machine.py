import json

import pytest

from sigmoid_bce.core.files import write_json
from sigmoid_bce.core.machine import describe_machine, describe_versions
from sigmoid_bce.training.stopping import why_stopped


def history(*losses):
    return [{"loss": loss} for loss in losses]


@pytest.mark.parametrize(
    "rows, collapsed, reason",
    [
        (history(1.0, 0.5, 0.6, 0.7), False, "convergence"),
        (history(1.0, 0.9, 0.8, 0.7), False, "max_epochs"),
        (history(0.7, 0.7), True, "collapse"),
    ],
)
def test_the_reason_for_the_end_is_read_from_the_history(rows, collapsed, reason):
    assert why_stopped(rows, "loss", 2, collapsed) == reason


def test_machine_and_versions_are_told_without_names_of_people_or_hosts():
    machine = describe_machine()
    assert set(machine) == {"processor", "cores", "system", "python"}
    assert describe_versions()["keras"]


def test_json_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "record.json"
    write_json({"b": 1, "a": 0.1}, path)
    with pytest.raises(TypeError):
        write_json({"b": object()}, path)
    assert json.loads(path.read_text()) == {"a": 0.1, "b": 1}
    assert list(tmp_path.iterdir()) == [path]
