import os
import subprocess
import sys
from pathlib import Path

import pytest

from sigmoid_bce.core.workflow_log import logged


def run(body, log):
    """A script whose work is `body`, as Snakemake would run it."""
    start = (
        "import sys\nfrom sigmoid_bce.core.errors import PaperError\nfrom sigmoid_bce.core.workflow_log import logged"
    )
    script = f"{start}\nwith logged({str(log)!r}):\n    {body}"
    return subprocess.run([sys.executable, "-c", script], env={}, capture_output=True, text=True)


def test_both_streams_go_to_the_log_and_to_stderr(tmp_path):
    done = run("print('epoch 1'); print('a warning', file=sys.stderr)", tmp_path / "logs/a.log")
    assert done.returncode == 0 and done.stdout == ""
    assert done.stderr == (tmp_path / "logs/a.log").read_text() == "epoch 1\na warning\n"


def test_a_line_is_in_the_log_as_soon_as_it_is_printed(tmp_path):
    log = tmp_path / "a.log"
    with logged(log):
        print("epoch 1")
        assert log.read_text() == "epoch 1\n"


def test_an_expected_error_is_only_its_message(tmp_path):
    done = run("print('before'); raise PaperError('cut off', 'again', where='a.zip')", tmp_path / "a.log")
    assert done.returncode == 1
    assert done.stderr == (tmp_path / "a.log").read_text() == "before\na.zip: cut off.\nHint: again.\n"


def test_any_other_error_leaves_its_traceback_once_in_each(tmp_path):
    done = run("raise KeyError('odd')", tmp_path / "a.log")
    assert done.returncode == 1
    for text in (done.stderr, (tmp_path / "a.log").read_text()):
        assert text.count("Traceback") == 1 and "KeyError: 'odd'" in text


def test_a_script_s_own_exit_status_stays(tmp_path):
    done = run("sys.exit(3)", tmp_path / "a.log")
    assert done.returncode == 3 and "Traceback" not in done.stderr


def test_streams_are_given_back(tmp_path):
    before = sys.stdout, sys.stderr
    with pytest.raises(KeyError), logged(tmp_path / "a.log"):
        raise KeyError
    assert (sys.stdout, sys.stderr) == before


@pytest.mark.fault("the terminal is closed while a job runs", expect="the job goes on, and its log is whole")
def test_a_closed_terminal_does_not_end_the_job(tmp_path):
    script = "from sigmoid_bce.core.workflow_log import logged\nwith logged('a.log'):\n    "
    script += "print('epoch 1'); print('epoch 2'); open('done', 'w')"
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-c", script], env={}, cwd=tmp_path, stderr=writer)
    os.close(writer)
    assert done.returncode == 0 and (tmp_path / "done").exists()
    assert (tmp_path / "a.log").read_text() == "epoch 1\nepoch 2\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
def test_a_full_disk_under_the_log_does_not_hide_the_message():
    done = run("print('working'); raise PaperError('the disk is full', where='b.zip')", "/dev/full")
    assert done.returncode == 1 and done.stderr == "working\nb.zip: the disk is full.\n"
