"""What GitHub and pre-commit read is well-formed, and calls commands that there are."""

import re
from pathlib import Path

import pytest
import yaml

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
    called = {step["run"] for step in steps if "run" in step}
    assert called == {"make test", "make published"} and {one.split()[1] for one in called} <= targets


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
