"""Nothing goes on for a Snakemake that was killed: stand-ins for it, killed, and what they started."""

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress

import psutil
import pytest

from sigmoid_bce.core.processes import CALLED, Ancestor, ancestors_that_are_snakemake, snakemake_is_gone

# A script of the workflow: it starts something, and then works for long.
JOB = """
import subprocess, sys, time
from sigmoid_bce.core.workflow_log import logged
with logged(sys.argv[1], ends_itself={ends_itself}):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    print("started", child.pid)
    time.sleep(300)
"""
SNAKEMAKE = """
import subprocess, sys
subprocess.run(["bash", "-c", f"'{sys.executable}' '{sys.argv[1]}' '{sys.argv[2]}'; true"])
"""
CHILD = """
import time
from sigmoid_bce.core.processes import end_with_parent
end_with_parent({})
print("ready", flush=True)
time.sleep(300)
"""


@pytest.fixture
def started():
    """The processes that a test started; they are killed at its end, with all that they started."""
    processes = []
    yield processes
    for process in processes:
        # Any of them may end while it is looked for.
        with_children = [process]
        with suppress(psutil.NoSuchProcess):
            with_children += process.children(recursive=True)
        for one in with_children:
            with suppress(psutil.NoSuchProcess):
                one.kill()


def start(started, *command, **options):
    command = [sys.executable, *map(str, command)]
    started.append(psutil.Popen(command, stderr=subprocess.DEVNULL, **options))
    return started[-1]


def start_snakemake(started, folder, ends_itself=False):
    """A process that looks like Snakemake and runs a job through a shell; returns it and what it runs, three processes."""
    (folder / "snakemake").write_text(SNAKEMAKE)
    (folder / "job.py").write_text(JOB.format(ends_itself=ends_itself))
    snakemake = start(started, folder / "snakemake", folder / "job.py", folder / "job.log")
    wait_for(lambda: read(folder / "job.log").startswith("started"))
    children = snakemake.children(recursive=True)
    started.extend(children)
    return snakemake, children


def read(path):
    return path.read_text() if path.exists() else ""


def is_there(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.mark.fault("Snakemake is killed with SIGKILL", expect="its jobs end within seconds, with all that they started")
def test_a_job_ends_with_its_snakemake(started, tmp_path):
    snakemake, children = start_snakemake(started, tmp_path)
    assert len(children) == 3 and all(map(is_there, children))
    snakemake.kill()
    wait_for(lambda: not any(map(is_there, children)), seconds=5)
    assert "Snakemake is gone: ending" in read(tmp_path / "job.log")


@pytest.mark.slow
@pytest.mark.fault("Snakemake is killed with SIGKILL", expect="its jobs end within seconds, with all that they started")
def test_a_job_of_a_real_snakemake_ends_with_it(started, tmp_path):
    (tmp_path / "job.py").write_text(JOB.format(ends_itself=False).replace("sys.argv[1]", "snakemake.log[0]"))
    (tmp_path / "Snakefile").write_text('rule job:\n    log: "job.log"\n    script: "job.py"\n')
    snakemake = start(started, "-m", "snakemake", "--cores", "1", cwd=tmp_path, stdout=subprocess.DEVNULL)
    wait_for(lambda: read(tmp_path / "job.log").startswith("started"), seconds=60)
    children = snakemake.children(recursive=True)
    started.extend(children)
    assert len(children) >= 2
    snakemake.kill()
    wait_for(lambda: not any(map(is_there, children)), seconds=10)


def test_a_job_that_ends_itself_is_left_alone(started, tmp_path):
    snakemake, children = start_snakemake(started, tmp_path, ends_itself=True)
    snakemake.kill()
    time.sleep(2.5)
    assert all(map(is_there, children))


@pytest.mark.fault(
    "Snakemake is killed while a job of it is only starting", expect="the job ends before it does anything"
)
@pytest.mark.parametrize("ends_itself", [True, False])
def test_a_job_that_begins_after_its_snakemake_was_killed_ends_at_once(tmp_path, ends_itself):
    (tmp_path / "job.py").write_text(JOB.format(ends_itself=ends_itself))
    gone = f"{socket.gethostname()} {2**22 + 1} {time.time()}"
    environment = {**os.environ, CALLED: gone}
    command = [sys.executable, tmp_path / "job.py", tmp_path / "job.log"]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60)
    assert done.returncode == 1
    assert read(tmp_path / "job.log") == "Snakemake is gone: ending\n"


def test_the_snakemake_of_another_machine_is_not_looked_for(monkeypatch):
    monkeypatch.setenv(CALLED, f"elsewhere {2**22 + 1} {time.time()}")
    assert not snakemake_is_gone(ancestors_that_are_snakemake())


@pytest.mark.fault("the compilation of the book is killed with SIGKILL", expect="no process is left behind")
def test_a_child_ends_with_its_parent(started):
    text = f"import os, subprocess, sys\nsubprocess.run([sys.executable, '-c', {CHILD!r}.format(os.getpid())])"
    parent = start(started, "-c", text, stdout=subprocess.PIPE)
    assert parent.stdout.readline() == b"ready\n"
    (child,) = parent.children()
    started.append(child)
    parent.kill()
    wait_for(lambda: not is_there(child), seconds=5)


def test_a_child_whose_parent_is_gone_already_ends(started):
    done = start(started, "-c", CHILD.format(2**22 + 1))
    assert done.wait(timeout=20) == 1


def test_which_snakemakes_a_process_has_and_when_one_is_gone(started, tmp_path):
    assert not snakemake_is_gone(ancestors_that_are_snakemake())
    me = Ancestor(os.getpid(), psutil.Process().create_time())
    assert not snakemake_is_gone([]) and not snakemake_is_gone([me])
    assert snakemake_is_gone([me, me._replace(started=me.started - 10)])
    zombie = start(started, "-c", "")
    ancestor = Ancestor(zombie.pid, zombie.create_time())
    wait_for(lambda: zombie.status() == psutil.STATUS_ZOMBIE)
    assert snakemake_is_gone([ancestor])
    zombie.wait()
    assert snakemake_is_gone([ancestor])
