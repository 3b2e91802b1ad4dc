"""What a result was built from, by hashes, and whether it is stale: whether that is no longer what lies there."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from sigmoid_bce.core.code_hash import hash_of_code
from sigmoid_bce.core.files import file_checksum

# The file that stands beside a result and says what it was built from.
BUILT_FROM = "built_from.json"


def describe_inputs(root: Path, inputs: Iterable[str], scripts: Iterable[str]) -> dict[str, dict[str, str]]:
    """What a result is built from: `inputs`, the sha256 of each file, and `code`, the hash of what each script runs.

    Both are named by their paths in the folder `root`.
    """
    return {
        "inputs": {path: file_checksum(root / path) for path in sorted(set(inputs))},
        "code": {script: hash_of_code(root / script) for script in sorted(set(scripts))},
    }


def find_stale(root: Path, built: Mapping[str, Mapping[str, str]]) -> list[str]:
    """In what the folder `root` is not what a result was built from: one line a file or script, empty if in nothing.

    `built` is what `describe_inputs` returned when it was built.
    """
    lines = []
    for path, checksum in built["inputs"].items():
        if not (root / path).is_file():
            lines.append(f"{path}: is gone")
        elif file_checksum(root / path) != checksum:
            lines.append(f"{path}: was changed")
    for script, code in built["code"].items():
        if not (root / script).is_file():
            lines.append(f"{script}: is gone")
        elif hash_of_code(root / script) != code:
            lines.append(f"{script}: its code, or code that it imports, was changed")
    return lines
