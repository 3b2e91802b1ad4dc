"""The folder of a run: refused where it cannot be written to, and freed of a killed run's lock, never of a living one's."""

import os
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.run_folder import _HELD, check_writable, take_away_stale_locks

HOLD = "from sigmoid_bce.core.run_folder import *; take_away_stale_locks(Path(), False); print('held', flush=True); input()"


@pytest.fixture
def locked(tmp_path):
    """A folder with the locks that Snakemake leaves when it is killed."""
    for kind in ("input", "output"):
        path = tmp_path / f".snakemake/locks/0.{kind}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("results/a.csv\n")
    return tmp_path


@pytest.fixture
def holder(locked, monkeypatch):
    """Another process that runs the workflow in that folder; it is hardly waited for."""
    monkeypatch.setattr("sigmoid_bce.core.run_folder.SECONDS_OF_ORPHANS", 0.5)
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=locked,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def locks(folder):
    return sorted(path.name for path in (folder / ".snakemake/locks").iterdir())


def test_what_nobody_holds_is_taken_away_once(locked):
    assert take_away_stale_locks(locked) == 2
    assert locks(locked) == []
    assert take_away_stale_locks(locked) == 0


def test_a_process_that_only_holds_takes_nothing_away(locked):
    assert take_away_stale_locks(locked, may_remove=False) == 0
    assert len(locks(locked)) == 2


@pytest.mark.fault(
    "a killed Snakemake is started again while a job of it is still ending",
    expect="the lock that it left is taken away as soon as the job has ended",
)
def test_a_lock_is_taken_away_once_what_the_killed_run_has_started_ends(locked, holder, monkeypatch):
    monkeypatch.setattr("sigmoid_bce.core.run_folder.SECONDS_OF_ORPHANS", 20)
    threading.Timer(0.5, holder.kill).start()
    assert take_away_stale_locks(locked) == 2


def test_the_lock_of_a_living_process_stays_until_it_is_killed(locked, holder):
    assert take_away_stale_locks(locked) == 0
    assert len(locks(locked)) == 2
    holder.kill()
    holder.wait()
    _HELD.pop().close()  # This process holds the folder as well by now.
    assert take_away_stale_locks(locked) == 2


def test_where_nothing_can_be_written_nothing_is_said(tmp_path):
    (tmp_path / ".snakemake").write_text("")
    assert take_away_stale_locks(tmp_path) == 0


def test_folders_that_are_there_or_can_be_made_are_fine(tmp_path):
    (tmp_path / "results").mkdir()
    check_writable(tmp_path, ("results", "logs"))


@pytest.mark.fault(
    "a file or a dead link where results or logs belong", expect="a message that names it, before any job"
)
def test_what_is_no_folder_is_refused(tmp_path):
    (tmp_path / "results").write_text("")
    (tmp_path / "logs").symlink_to("/nowhere/logs")
    with pytest.raises(PaperError, match="results is a file(.|\n)*Hint: move"):
        check_writable(tmp_path, ("results",))
    with pytest.raises(PaperError, match="logs is a link to /nowhere/logs(.|\n)*Hint"):
        check_writable(tmp_path, ("logs",))


@pytest.mark.fault(
    "results, or the whole checkout, is read-only", expect="a message that names the folder, before any job"
)
@pytest.mark.parametrize("there", [True, False])
def test_a_read_only_folder_is_refused(tmp_path, there):
    if there:
        (tmp_path / "results").mkdir(mode=0o555)
    tmp_path.chmod(0o755 if there else 0o555)
    # The folders of pytest, and those of its workers, are closed to others.
    for folder in tmp_path.parents:
        if folder.name.startswith(("pytest-", "popen-")):
            folder.chmod(0o755)
    with somebody(), pytest.raises(PaperError) as refused:
        check_writable(tmp_path, ("results",))
    tmp_path.chmod(0o755)
    assert f"{tmp_path / 'results' if there else tmp_path} cannot be written to" in str(refused.value)
    assert "Hint: " in str(refused.value)


@contextmanager
def somebody():
    """Somebody with ordinary rights: root may write everywhere."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)
