"""Write config/schema.json and config/default.yaml from the models: `python -m sigmoid_bce.config.generate`."""

import json
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from sigmoid_bce.config.describing import Place, allowed_values, schema_at
from sigmoid_bce.config.study import Study
from sigmoid_bce.core.files import write_text

WIDTH = 100
HEADER = """\
# yaml-language-server: $schema=schema.json
# Every setting of a study, each with its default: this file is a study itself. A study names only what differs.
# Written by `python -m sigmoid_bce.config.generate` from src/sigmoid_bce/config/; a test fails if they differ.
"""


def render_schema() -> str:
    """The JSON schema of a study, as the text of config/schema.json."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Study.model_json_schema()}
    return json.dumps(schema, indent=2) + "\n"


def render_default() -> str:
    """The commented default study, as the text of config/default.yaml."""
    return HEADER + "\n".join(_section_lines(Study, ())) + "\n"


def write_files(folder: Path) -> list[Path]:
    """Write both files into a folder, each as a whole or not at all; returns their paths."""
    texts = {folder / "schema.json": render_schema(), folder / "default.yaml": render_default()}
    for path, text in texts.items():
        write_text(text, path)
    return list(texts)


def _section_lines(section: type[BaseModel], place: Place) -> Iterator[str]:
    """The lines of a section: for each key its description, what is allowed, and its default."""
    indent = "  " * len(place)
    for position, (key, field) in enumerate(section.model_fields.items()):
        here = (*place, key)
        value = field.examples[0] if field.examples else field.get_default()
        if not place or (position and isinstance(value, BaseModel)):
            yield ""
        yield from _comment(schema_at(Study, here) or {}, indent)
        if isinstance(value, BaseModel):
            yield f"{indent}{key}:"
            yield from _section_lines(type(value), here)
        else:
            yield f"{indent}{key}: {_as_yaml(value)}"


def _comment(schema: dict[str, Any], indent: str) -> Iterator[str]:
    texts = [schema["description"]]
    if schema.get("type") != "object":
        texts.append(f"Allowed: {allowed_values(schema)}.")
    for text in texts:
        yield from textwrap.wrap(text, WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ")


def _as_yaml(value: Any) -> str:
    """A plain value on one line of YAML; JSON is YAML, and names need no quotes."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_as_yaml, value))}]"
    if isinstance(value, str) and value.isidentifier():
        return value
    return json.dumps(value)


if __name__ == "__main__":
    for written in write_files(Path(sys.argv[1] if len(sys.argv) > 1 else "config")):
        print(f"wrote {written}")
