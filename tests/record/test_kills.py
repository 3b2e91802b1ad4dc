"""A record that is changed is old or new, whatever moment the change is broken off; calling once more makes it whole."""

import os
import shutil

import pytest

from sigmoid_bce.record.checking import find_changes
from tests.record import kills


class Killed(BaseException):
    """What nothing may catch."""


def break_off_at(monkeypatch, function, number):
    """Let the call of this number of a function of `os` or `shutil` be the end."""
    module, name = function
    original, calls = getattr(module, name), []

    def counted(*arguments, **options):
        calls.append(name)
        if len(calls) == number:
            raise Killed
        return original(*arguments, **options)

    monkeypatch.setattr(module, name, counted)


@pytest.mark.fault(
    "publishing, extending, renewing or adding evidence to the published record is killed",
    expect="the same command, given once more, gives the record that an unbroken one gives; no run is lost",
)
@pytest.mark.parametrize("way", kills.WAYS)
@pytest.mark.parametrize("function", [(os, "replace"), (shutil, "rmtree")], ids=["replacing", "removing"])
def test_a_change_that_is_broken_off_anywhere_is_made_whole_by_the_next(tmp_path, monkeypatch, way, function):
    # Each moment is that of one call, whose number does not depend on the seeds nor on what their files hold.
    monkeypatch.setattr(kills, "BYTES", 10)
    monkeypatch.setattr(kills, "NEW", 6)
    begun = kills.prepare(tmp_path / "begun", way)
    unbroken = shutil.copytree(begun, tmp_path / "unbroken")
    kills.act(unbroken, way)
    wanted, number, through = kills.read_all(unbroken), 0, False
    while not through:
        number += 1
        folder = shutil.copytree(begun, tmp_path / f"kill{number}")
        with monkeypatch.context() as patch:
            break_off_at(patch, function, number)
            try:
                kills.act(folder, way)
                through = True
            except Killed:
                pass
        kills.act(folder, way)
        assert kills.read_all(folder) == wanted
        assert find_changes(folder / "published") == []
    assert number > 3
