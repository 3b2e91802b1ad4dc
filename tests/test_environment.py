"""The lock and the conda environment agree with pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DIRECT = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["test"]]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
LOCK = (ROOT / "requirements.txt").read_text("utf-8")


def locked() -> list[tuple[Requirement, list[str]]]:
    """Each package of the lock with its hashes; the text of an entry goes on as long as its lines end in a backslash."""
    entries = re.sub(r"\\\n", " ", LOCK).splitlines()
    parts = [entry.split(" --hash=") for entry in entries if entry and not entry.lstrip().startswith("#")]
    return [(Requirement(pin.strip()), [part.strip() for part in hashes]) for pin, *hashes in parts]


def pins_of(name: str) -> list[Requirement]:
    return [pin for pin, _ in locked() if canonicalize_name(pin.name) == canonicalize_name(name)]


def version_of(pin: Requirement) -> str:
    """The one version that a pin allows."""
    (specifier,) = pin.specifier
    assert specifier.operator == "==" and "*" not in specifier.version, f"{pin} is no exact pin"
    return specifier.version


def test_conda_has_the_python_of_the_project():
    (python,) = [line for line in ENVIRONMENT["dependencies"] if str(line).startswith("python ")]
    assert SpecifierSet(python.removeprefix("python ")) == SpecifierSet(PROJECT["project"]["requires-python"])


def test_conda_takes_every_package_from_the_lock():
    assert ENVIRONMENT["name"] == PROJECT["project"]["name"]
    assert ENVIRONMENT["channels"] == ["conda-forge"]
    others = [line for line in ENVIRONMENT["dependencies"] if not str(line).startswith("python ")]
    assert others == ["pip", {"pip": ["-r requirements.txt"]}]


@pytest.mark.parametrize("line", DIRECT)
def test_the_lock_pins_a_version_that_the_project_allows(line):
    wanted = Requirement(line)
    pins = pins_of(wanted.name)
    assert pins, f"{wanted.name} is not in requirements.txt. Hint: make lock"
    for pin in pins:
        version = version_of(pin)
        assert wanted.specifier.contains(version, prereleases=True), (
            f"{pin}, but pyproject.toml says {line}. Hint: make lock"
        )


@pytest.mark.parametrize("line", [line for line in DIRECT if "==" in line.split(";")[0]])
def test_an_exact_version_is_the_same_in_the_lock(line):
    wanted = Requirement(line)
    assert {Version(version_of(pin)) for pin in pins_of(wanted.name)} == {Version(version_of(wanted))}


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize(
    ("system", "machine", "package"),
    [
        ("linux", "x86_64", "tensorflow-cpu"),
        ("linux", "aarch64", "tensorflow"),
        ("darwin", "arm64", "tensorflow"),
        ("win32", "AMD64", "tensorflow"),
    ],
)
def test_each_platform_gets_one_tensorflow(python, system, machine, package):
    where = {"python_version": python, "sys_platform": system, "platform_machine": machine}
    pins = [*pins_of("tensorflow"), *pins_of("tensorflow-cpu")]
    assert [pin.name for pin in pins if pin.marker is None or pin.marker.evaluate(where)] == [package]


def test_every_package_of_the_lock_has_one_version_and_hashes():
    for pin, hashes in locked():
        version_of(pin)
        assert hashes, f"{pin} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", found) for found in hashes), pin


def test_the_lock_is_read_in_full():
    assert len(locked()) == len(re.findall(r"^[a-z0-9].*==", LOCK, re.MULTILINE)) > len(DIRECT)
    assert sum(len(hashes) for _, hashes in locked()) == LOCK.count("--hash=")


def test_the_lock_holds_no_index_address():
    assert "://" not in LOCK
    options = set(re.findall(r"(?:^|\s)(-[-\w]+)", re.sub(r"^\s*#.*$", "", LOCK, flags=re.MULTILINE)))
    assert options == {"--hash"}


def test_the_lock_says_how_it_is_made():
    assert "#    make lock" in LOCK.splitlines()[1]
    assert re.search(r"^lock:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def live_extras() -> list[str]:
    extras = PROJECT["project"]["optional-dependencies"]
    return [line for name, lines in extras.items() if name.startswith("live-") for line in lines]


@pytest.mark.parametrize("line", live_extras())
def test_a_library_that_is_asked_live_has_the_version_of_its_environment(line):
    wanted = Requirement(line)
    files = [path.read_text("utf-8") for path in sorted((ROOT / "workflow/envs").glob("*.txt"))]
    pins = [Requirement(pin) for text in files for pin in text.splitlines() if pin and not pin.startswith("#")]
    today = [pin for pin in pins if pin.name == wanted.name]
    assert any(pin.specifier == wanted.specifier for pin in today), f"{wanted} is in no file of workflow/envs"
