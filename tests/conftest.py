"""The fault suite: tests that bring about a fault and say what is to be seen then, told as a table by `make faults`.

    @pytest.mark.fault("what goes wrong", expect="what is to be seen")
    def test_…

Each marked test is one fault. With `--faults-table PATH` the outcome of each is written to PATH as CSV.
"""

import csv
import gc
import os
import random
from pathlib import Path

import pytest

COLUMNS = ("area", "fault", "expected", "outcome", "seconds")
FOUND = "faults found"


def pytest_addoption(parser):
    parser.addoption("--faults-table", type=Path, help="write the outcome of each test marked `fault` here, as CSV")
    # Three meet each of those who can be killed; `make kills` has fifty.
    parser.addoption(
        "--kills", type=int, default=3, help="how many kills at random moments (tests/workflow/test_kills.py)"
    )
    parser.addoption("--kills-seed", help="draw the same kills as another time, whose seed was printed")
    parser.addoption("--kills-table", type=Path, help="write what became of each kill here, as CSV")


def pytest_configure(config):
    """Draw a seed for the kills where none is given; processes that share the tests get the same.

    Where several share the processor, TensorFlow and NumPy use one thread each, unless told otherwise (a training of the
    workflow is: it has as many as its rule says). And XLA compiles quickly: what it compiles is run a few times.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            os.environ.setdefault(name, "1")
        os.environ.setdefault(
            "XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
        )
    drawn = os.environ.setdefault("SEED_OF_KILLS", str(random.SystemRandom().randrange(10**6)))
    if config.option.kills_seed is None:
        config.option.kills_seed = drawn


def pytest_xdist_auto_num_workers():
    """One worker more than there are cores, because some wait for a browser or for what another one makes; five at most."""
    return min(4, os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items):
    """Order files so that workers who share them end at the same time: those whose tests are all slow come first.

    Of these, one that makes the finished study begins, and the others that need it come last, so that none waits for it.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    slow = {path: all(item.get_closest_marker("slow") for item in found) for path, found in files.items()}
    waiting = [path for path, found in files.items() if any("finished_study" in item.fixturenames for item in found)]
    items.sort(key=lambda item: (item.path not in waiting[:1], not slow[item.path], item.path in waiting))


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Keep what the tests import from being looked through for what can be freed: that took a twentieth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_runtest_makereport(item, call):
    """Note on the reports of a test which fault it is about; so it also reaches the main process of several."""
    mark = item.get_closest_marker("fault")
    if mark is not None and call.when == "setup":
        item.user_properties.append((FOUND, [item.path.parent.name, mark.args[0], mark.kwargs["expect"]]))


def pytest_terminal_summary(terminalreporter, config):
    """Tell the seed of the kills, and write the table of faults.

    A fault that was put to several variants is one row, and passes if all of them do.
    """
    reports = [one for key in ("passed", "failed", "error") for one in terminalreporter.stats.get(key, ())]
    if any("workflow/test_kills.py" in one.nodeid for one in reports):
        terminalreporter.write_line(f"the same kills once more: --kills-seed {config.getoption('--kills-seed')}")
    path = config.getoption("--faults-table")
    if path is None:
        return
    rows = {}
    for outcome, word in (("passed", "as expected"), ("skipped", "not run"), ("failed", "WRONG"), ("error", "WRONG")):
        for report in terminalreporter.stats.get(outcome, ()):
            for key, about in getattr(report, "user_properties", ()):
                if key == FOUND:
                    row = rows.setdefault(tuple(about), {"outcome": word, "seconds": 0.0})
                    row |= {"outcome": word, "seconds": row["seconds"] + report.duration}
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((*about, row["outcome"], f"{row['seconds']:.1f}") for about, row in sorted(rows.items()))
    wrong = sum(row["outcome"] == "WRONG" for row in rows.values())
    terminalreporter.write_line(f"{len(rows)} faults, {wrong} of them met wrongly: {path}")
