"""Kills at random moments, each followed by one plain rerun and compared with an unbroken run; `make kills` has more."""

import csv
import random
import shutil

import pytest

from tests.record import kills as of_record
from tests.workflow import kills as of_workflow
from tests.workflow.kills import VICTIMS, Kill

NAMES = (*of_workflow.STAGES, *of_record.WAYS)
CALLER = "the process itself"

pytestmark = pytest.mark.slow


def pytest_generate_tests(metafunc):
    """As many kills as asked for: every stage once, in random order, before one is drawn again."""
    if "number" in metafunc.fixturenames:
        count, draw = metafunc.config.getoption("--kills"), random.Random(metafunc.config.getoption("--kills-seed"))
        names: list[str] = []
        while len(names) < count:
            names += draw.sample(NAMES, len(NAMES))
        plan = [(number, name, draw.random()) for number, name in enumerate(names[:count], 1)]
        metafunc.parametrize(("number", "name", "seed"), plan, ids=[f"{number}-{name}" for number, name, _ in plan])


@pytest.fixture(scope="module")
def with_heads(finished_study, tmp_path_factory):
    return of_workflow.prepare_heads(finished_study, tmp_path_factory.mktemp("unbroken") / "whole")


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """For each way to change the record: the folder before, the one after an unbroken call, and how long that took."""
    made = {}
    for way in of_record.WAYS:
        folder = tmp_path_factory.mktemp(way)
        begun = of_record.prepare(folder / "begun", way)
        shutil.copytree(begun, folder / "unbroken")
        made[way] = begun, folder / "unbroken", of_record.run_unbroken(folder / "unbroken", way)
    return made


@pytest.fixture(scope="module")
def table(request):
    """Where each kill is told as it was, one after the other, so that a table that was broken off says what it can."""
    path = request.config.getoption("--kills-table")
    if path is None:
        yield lambda kill: None
        return
    terminal = request.config.pluginmanager.getplugin("capturemanager")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8", buffering=1) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow((*Kill._fields[:-1], "same", "differences"))

        def tell(kill):
            writer.writerow((*kill[:-1], kill.same, "; ".join(kill.differences)))
            with terminal.global_and_fixture_disabled():
                print(f"\n{in_words(kill)}", end="", flush=True)

        yield tell


def in_words(kill):
    came_out = "same" if kill.same else f"NOT THE SAME {'; '.join(kill.differences[:3])}"
    return f"{kill.number:3} {kill.stage:22} {kill.seconds:7.2f} s  {kill.killed:22} {kill.rerun:32} {came_out}"


# Most kills need it; so named, it is made while other workers do what does not (tests/conftest.py).
@pytest.mark.usefixtures("finished_study")
@pytest.mark.fault(
    "somebody is killed with SIGKILL at a random moment of a stage: Snakemake, its job, or both",
    expect="the same command, given once more, gives what an unbroken run gives, to the bit",
)
def test_after_a_kill_one_plain_rerun_gives_the_same(number, name, seed, request, tmp_path, table):
    draw = random.Random(seed)
    if name in of_record.WAYS:
        begun, after, took = request.getfixturevalue("records")[name]
        moment = draw.random() * took
        said, differences = of_record.kill_and_repeat(begun, after, tmp_path / "record", name, moment)
        kill = Kill(number, name, round(moment, 3), CALLER, said, tuple(differences))
    else:
        # One victim after the other, so that few kills already meet each of them.
        victim = VICTIMS[number % len(VICTIMS)]
        whole = request.getfixturevalue("with_heads" if of_workflow.has_heads(name) else "finished_study")
        kill = of_workflow.kill_and_rerun(number, whole, tmp_path / "checkout", name, victim, draw)
    table(kill)
    assert kill.same, in_words(kill)
