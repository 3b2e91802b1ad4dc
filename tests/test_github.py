"""What GitHub and pre-commit read is well-formed, and calls commands that there are."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.workflow.checkout import snakemake

ROOT = Path(__file__).parents[1]
FILES = [*sorted((ROOT / ".github").rglob("*.yml")), ROOT / ".pre-commit-config.yaml"]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def read(path):
    # BaseLoader leaves `on` a word, which YAML 1.1 reads as true.
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_can_be_read(path):
    assert isinstance(read(path), dict)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_pins_its_actions_ends_and_may_only_read(path):
    workflow = read(path)
    assert set(workflow) >= {"name", "on", "permissions", "jobs"} and workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert int(job["timeout-minutes"]) <= 30
        for step in job["steps"]:
            assert re.fullmatch(r"actions/[\w-]+@v\d+", step.get("uses", "actions/none@v1"))


def test_the_workflows_run_targets_of_the_makefile():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    steps = [step for path in WORKFLOWS for job in read(path)["jobs"].values() for step in job["steps"]]
    lines = [line for step in steps for line in step.get("run", "").splitlines()]
    called = {line.removeprefix("sudo ") for line in lines if line.removeprefix("sudo ").startswith("make ")}
    assert called == {f"make {name}" for name in ("test", "published", "archive", "verify", "newest", "kills", "slurm")}
    assert {one.split()[1] for one in called} <= targets


def test_only_the_archive_may_write_and_to_its_own_release_alone():
    jobs = {(path.stem, name): job for path in WORKFLOWS for name, job in read(path)["jobs"].items()}
    assert {place: job["permissions"] for place, job in jobs.items() if "permissions" in job} == {
        ("archive", "archive"): {"contents": "write"},
        ("book", "publish"): {"pages": "write", "id-token": "write"},
    }
    assert read(ROOT / ".github/workflows/archive.yml")["on"] == {"push": {"tags": ["v*"]}}


def test_the_tag_of_an_archive_is_compared_with_the_version(tmp_path):
    steps = read(ROOT / ".github/workflows/archive.yml")["jobs"]["archive"]["steps"]
    (check,) = [step["run"] for step in steps if "CITATION.cff" in step.get("run", "")]
    version = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["version"]
    for tag, status in ((f"v{version}", 0), (f"v{version}.1", 1), ("v9.9.9", 1)):
        done = subprocess.run(["bash", "-c", check], cwd=ROOT, env={**os.environ, "GITHUB_REF_NAME": tag})
        assert done.returncode == status
    written = "results/archive/sigmoid-bce-$GITHUB_REF_NAME.zip"
    assert steps[-1]["run"].count(written) == 2 and "results/archive/sigmoid-bce.zip" in steps[-1]["run"]


def test_what_is_trained_with_the_newest_versions_can_be_asked_for():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    names = re.search(r"^NUMBERS_OF_DEMO := \$\(addprefix (\S+),(.*)\)$", makefile, re.MULTILINE)
    asked = [f"{names[1]}{name}" for name in names[2].split()]
    # Also where the demo was made already.
    status, output = snakemake(ROOT, "-n", "--forceall", *asked)
    assert status == 0 and "train_network" in output and "compile_book" not in output


def test_the_tests_run_on_each_python_of_the_project():
    (job,) = read(ROOT / ".github/workflows/tests.yml")["jobs"].values()
    low, high = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', (ROOT / "pyproject.toml").read_text()).groups()
    assert job["strategy"]["matrix"]["python"] == [f"3.{minor}" for minor in range(int(low), int(high))]


def test_the_hooks_of_pre_commit_are_tools_of_the_environment():
    (local,) = read(ROOT / ".pre-commit-config.yaml")["repos"]
    assert local["repo"] == "local"
    tools = {re.search(r"\.venv/bin/(\S+)", hook["entry"])[1] for hook in local["hooks"]}
    pins = (ROOT / "requirements.txt").read_text("utf-8")
    assert tools == {"ruff", "snakefmt", "mypy", "lint-imports"}
    assert all(f"\n{package}==" in pins for package in ("ruff", "snakefmt", "mypy", "import-linter"))
