"""The project's own YAML files, which are no settings: those are read by `config.yaml12`."""

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

# Ten times as fast where PyYAML was built with libyaml, as its wheels are.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path | Traversable) -> Any:
    """The content of a YAML file, as plain lists, dicts, numbers and text. Raises OSError and yaml.YAMLError."""
    return yaml.load(path.read_text(encoding="utf-8"), LOADER)
