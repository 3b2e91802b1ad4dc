"""The record of a run: what was trained, on what, with what, for how long, and how well."""

import json
import os
import platform
from importlib import metadata
from pathlib import Path

from sigmoid_bce.files import write_text
from sigmoid_bce.training.stopping import has_converged

PACKAGES = ("keras", "tensorflow", "tensorflow-cpu", "jax", "torch", "numpy", "opencv-python-headless", "pillow")


def describe_machine() -> dict:
    """Processor, cores and system of this machine, in words and numbers; no name, address or user."""
    return {
        "processor": _processor_name(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def describe_versions() -> dict[str, str]:
    """Versions of the packages that a run's numbers may depend on, those that are installed."""
    installed = {}
    for package in PACKAGES:
        try:
            installed[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return installed


def why_stopped(history: list[dict], watched: str, patience: int, collapsed: bool) -> str:
    """`collapse`, `convergence` or `max_epochs`, from the history of a training that has ended."""
    if collapsed:
        return "collapse"
    return "convergence" if has_converged([row[watched] for row in history], patience) else "max_epochs"


def write_json(content: object, path: Path) -> None:
    """Write indented JSON with sorted keys, at once or not at all."""
    write_text(json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False), path)


def _processor_name() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"
