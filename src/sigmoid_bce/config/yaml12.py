"""YAML as its version 1.2 reads plain values: 1e-4 is a number, `no` and 2019-02-01 are text, 010 is ten.

PyYAML follows version 1.1, where 1e-4 is text and 010 is eight. Keys that stand twice, which PyYAML lets pass, are told.
"""

import re
from typing import Any

import yaml

Place = tuple[str, ...]


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader with the core schema of YAML 1.2 (yaml.org/spec/1.2.2, section 10.3.2)."""

    yaml_implicit_resolvers: dict[str, list] = {}


def _integer(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    return int(loader.construct_scalar(node), 10)


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)\Z"), ["~", "n", "N", ""])
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), list("tTfF")
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?[0-9]+\Z"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(
        r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
    ),
    list("-+.0123456789"),
)
_Loader.add_constructor("tag:yaml.org,2002:int", _integer)


def parse(text: str) -> tuple[Any, dict[Place, list[int]]]:
    """The value of a YAML document, and for each place in its mappings the lines (from 1) on which its key stands.

    A place is the tuple of keys that leads to it. A key that stands twice has two lines, and the last one's value.
    Raises yaml.YAMLError.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, {}
        lines: dict[Place, list[int]] = {}
        _find_lines(node, (), lines)
        return loader.construct_document(node), lines
    finally:
        loader.dispose()


def parse_scalar(text: str) -> Any:
    """What a plain value written in a YAML file would be: a number, true or false, null, or the text itself."""
    loader = _Loader("")
    try:
        tag = loader.resolve(yaml.ScalarNode, text, (True, False))
        return loader.construct_object(yaml.ScalarNode(tag, text))
    finally:
        loader.dispose()


def _find_lines(node: yaml.Node, place: Place, lines: dict[Place, list[int]]) -> None:
    if not isinstance(node, yaml.MappingNode) or len(place) > 10:
        return
    for key, value in node.value:
        here = (*place, str(key.value))
        lines.setdefault(here, []).append(key.start_mark.line + 1)
        _find_lines(value, here, lines)
