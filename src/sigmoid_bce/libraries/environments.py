"""The environments that libraries are measured in: one file each under workflow/envs, with what is installed and asked."""

import re
from dataclasses import dataclass
from pathlib import Path

from sigmoid_bce.core.errors import PaperError

OWN = "own"
ERAS = ("today", "history")
PROBES = Path(__file__).parent / "probes"
KEYS = ("python", "era", "probes")


@dataclass(frozen=True)
class Probe:
    """A script that asks a library: `name` for probes/probe_<name>.py, and its argument (Keras's backend), if any."""

    name: str
    argument: str | None = None

    @property
    def script(self) -> Path:
        return PROBES / f"probe_{self.name}.py"


@dataclass(frozen=True)
class Environment:
    """Where libraries are measured. `python` is a version, or `own` for the environment that the project runs in."""

    name: str
    purpose: str
    python: str
    era: str
    probes: tuple[Probe, ...]
    packages: tuple[str, ...]

    @property
    def is_own(self) -> bool:
        return self.python == OWN


def load_environments(folder: Path) -> dict[str, Environment]:
    """All environments of a folder of descriptions, by name. Raises PaperError, see `read_environment`."""
    return {path.stem: read_environment(path) for path in sorted(folder.glob("*.txt"))}


def read_environment(path: Path) -> Environment:
    """An environment from its file: a requirements file whose first lines are comments.

    The first says what it is for; the others are `# python: 3.11` (or `own`), `# era: today` (or `history`) and
    `# probes: keras_3:jax, optax` (a script, and its argument after a colon). Raises PaperError, naming file and key,
    if one is missing or unknown, a probe does not exist, or a package has no exact version.
    """
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    comments = [line.lstrip("# ") for line in lines if line.startswith("#")]
    purpose = comments[0] if comments else ""
    settings = dict(re.split(r":\s*", line, maxsplit=1) for line in comments[1:] if re.match(r"\w+:", line))
    for key in KEYS:
        if key not in settings:
            raise PaperError(f"no {key}", f"add a line such as '# {key}: {_EXAMPLES[key]}'", where=path)
    if settings["era"] not in ERAS:
        raise PaperError(f"era is {settings['era']!r}", f"it is one of {', '.join(ERAS)}", where=path)
    probes = tuple(Probe(*part.strip().split(":")) for part in settings["probes"].split(","))
    for probe in probes:
        if not probe.script.exists():
            raise PaperError(f"there is no probe {probe.name!r}", f"write {probe.script.name}", where=path)
    packages = tuple(line for line in lines if not line.startswith("#"))
    for package in packages:
        if "==" not in package.split(";")[0]:
            raise PaperError(f"{package!r} is no exact version", "write it as name==version", where=path)
    return Environment(path.stem, purpose, settings["python"], settings["era"], probes, packages)


_EXAMPLES = {"python": "3.11", "era": "today", "probes": "keras_3:jax, optax"}
