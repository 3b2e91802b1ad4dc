"""Every door opens: each command of Snakemake, from any folder, past what a killed run left; or it says why not."""

import os
import re
import shutil
import signal

import pytest

from tests.workflow.checkout import ROOT, copy_checkout, snakemake, start_snakemake
from tests.workflow.test_workflow import TINY, wait_for

TARGETS = {"all", "demo", "published", "live", "archive"}
# They write into the record, on request only.
WRITERS = [
    *("publish", "extend_record", "add_evidence", "add_comparisons", "renew_expected", "publish_grids", "extend_grids"),
    *("publish_measured", "publish_verification"),
]
# They fail if anything is different, and make no files.
VERIFIERS = ["verify_record", "verify_published", "verify_everything"]
# What no target leads to.
APART = [
    "results/downloads/kaggle.zip",
    "results/grids/demo_map/cells/vgg16-rms_10-steps_190-rate_1e-3.parquet",
    "results/verification/numbers.txt",
    "results/verification/figures/map.txt",
    "results/verification/tables/summary.txt",
    "results/verification/claims/floor_of_loss.txt",
    "results/verification/first_2_epochs/evidence/article_protocol/runs/convnet/raw/seed1.txt",
]
FIGURE = "results/tiny/figures/1_sigmoid_and_logit.svg"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    folder = copy_checkout(tmp_path_factory.mktemp("checkout"))
    (folder / "config/tiny.yaml").write_text(TINY)
    return folder


@pytest.fixture
def begun(checkout):
    """A Snakemake at work on a figure, which holds the lock of the folder."""
    (checkout / FIGURE).unlink(missing_ok=True)
    process = start_snakemake(checkout, FIGURE, "--forcerun", "tabulate_numerics")
    wait_for(lambda: any((checkout / ".snakemake/locks").glob("*.lock")))
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.fault("a command is given without --cores", expect="unlock, report, graphs, summary and lists all work")
def test_commands_that_compute_nothing_need_no_cores(checkout):
    status, output = snakemake(checkout, FIGURE)
    assert status == 0, output
    for options, seen in (
        (["--unlock"], "Unlocked"),
        (["--report", "report.html"], f"Adding {FIGURE.rsplit('/', 1)[1]}"),
        (["--rulegraph", "mermaid-js"], "plot_sigmoid_and_logit"),
        (["--summary"], FIGURE),
        (["--d3dag"], '"nodes"'),
        (["--list-rules"], "train_network"),
    ):
        status, output = snakemake(checkout, *options, "--", FIGURE, cores=None)
        assert status == 0 and seen in output and "requires a total number of cores" not in output, (options, output)
    report = (checkout / "report.html").read_text("utf-8")
    assert "Made by the rule" in report and "Draw figure 1 of tiny" in report


def test_snakemake_looks_for_jobs_to_start_when_one_has_ended_and_not_in_between(checkout):
    tables = [f"results/numerics/{name}" for name in ("curves.csv", "stuck.json", "golden_report.csv")]
    status, output = snakemake(checkout, *tables, "--forcerun", *tables, "--verbose", cores=1)
    assert status == 0, output
    assert re.findall(r"Ready jobs: (\d+)", output) == ["3", "2", "1"]


@pytest.mark.fault("Snakemake is killed and leaves its lock", expect="the same command, given again, runs through")
def test_the_lock_of_a_killed_run_is_taken_away(checkout, begun):
    os.killpg(begun.pid, signal.SIGKILL)
    begun.communicate()
    assert any((checkout / ".snakemake/locks").glob("*.lock"))
    status, output = snakemake(checkout, FIGURE)
    assert status == 0, output
    assert "Took away the lock" in output and (checkout / FIGURE).exists()


@pytest.mark.fault("a second Snakemake is started while one is at work", expect="it is refused; the first one goes on")
def test_the_lock_of_a_living_run_stays(checkout, begun):
    os.killpg(begun.pid, signal.SIGSTOP)
    status, output = snakemake(checkout, FIGURE)
    assert status != 0
    assert "cannot be locked" in output and "Took away" not in output and "Traceback" not in output
    assert any((checkout / ".snakemake/locks").glob("*.lock"))
    os.killpg(begun.pid, signal.SIGCONT)
    output, _ = begun.communicate(timeout=300)
    assert begun.returncode == 0, output


@pytest.mark.fault(
    "Snakemake is called from another folder", expect="results are made beside the Snakefile, none there"
)
def test_from_another_folder(checkout, tmp_path):
    (checkout / FIGURE).unlink(missing_ok=True)
    status, output = snakemake(tmp_path, "-s", str(checkout / "Snakefile"), FIGURE, checkout=checkout)
    assert status == 0, output
    assert (checkout / FIGURE).exists()
    # Snakemake begins its own log before it reads the Snakefile.
    assert {path.name for path in tmp_path.iterdir()} <= {".cache", ".snakemake"}


@pytest.mark.fault("--directory names another folder", expect="a message that results stand beside the Snakefile")
def test_results_stand_nowhere_else(checkout, tmp_path):
    status, output = snakemake(checkout, "--directory", str(tmp_path), "demo")
    assert status != 0
    assert "results stand beside the Snakefile" in output and "Hint: leave out --directory" in output


@pytest.mark.fault(
    "the file of a study is missing", expect="the file is named where that study is asked for, only there"
)
@pytest.mark.parametrize(("target", "missing"), [("demo", "config/demo.yaml"), ("all", "config/paper.yaml")])
def test_a_missing_study_is_named(checkout, tmp_path, target, missing):
    shutil.move(checkout / missing, tmp_path / "kept.yaml")
    try:
        status, output = snakemake(checkout, "-n", target)
        others = snakemake(checkout, "-n", FIGURE)
    finally:
        shutil.move(tmp_path / "kept.yaml", checkout / missing)
    assert status != 0
    assert missing in output and "Traceback" not in output
    assert others[0] == 0, others[1]


@pytest.mark.fault("the published record is missing", expect="its file is named; no success with nothing made")
def test_a_missing_record_is_named(checkout):
    status, output = snakemake(checkout, "-n", "published")
    assert status != 0
    assert "results/published/study.yaml" in output and "Traceback" not in output


@pytest.mark.fault("there is a file where results belong", expect="a message that names it and says what to do")
def test_a_file_where_logs_belong_is_named(tmp_path):
    copy_checkout(tmp_path)
    (tmp_path / "logs").write_text("")
    status, output = snakemake(tmp_path, "demo")
    assert status != 0
    assert "logs is a file" in output and "Hint: " in output and "Traceback" not in output


def test_every_rule_has_a_log_a_benchmark_and_resources(tmp_path):
    """By what Snakemake tells of each job, over all targets."""
    copy_checkout(tmp_path)
    (tmp_path / "results").mkdir()
    (tmp_path / "results/published").symlink_to(ROOT / "results/published")
    # The images of one study that everything is verified on; nobody opens them in a dry run.
    (tmp_path / "ants-bees-397.zip").touch()
    targets = [*sorted(TARGETS), *WRITERS, *VERIFIERS, *APART]
    status, output = snakemake(tmp_path, "-n", "--forceall", *targets)
    assert status == 0, output
    told = dict(re.findall(r"^(?:local)?rule (\w+):\n((?: +.*\n)+)", output, re.MULTILINE))
    listed = snakemake(tmp_path, "--list-rules", cores=None)[1]
    rules = set(re.findall(r"^(\w+) \(", listed, re.MULTILINE))
    assert rules - {name for name, text in told.items() if " log: " in text} == TARGETS
    for name in rules - TARGETS:
        for resource in ("mem_mb", "runtime", "gpu"):
            assert f" {resource}=" in told[name], (name, resource)
        # A benchmark counts as an output: where there is no other, it would keep the rule from running twice.
        assert bool(re.search(r"benchmark: logs/.*\.tsv\n", told[name])) == (" output: " in told[name]), name
    assert "gpu=1" in told["train_network"] and "gpu=0" in told["train_heads"]
