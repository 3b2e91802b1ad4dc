"""YAML as its version 1.2 reads plain values: 1e-4 is a number, `no` and 2019-02-01 are text, 010 is ten.

PyYAML follows version 1.1, where 1e-4 is text and 010 is eight; yamlcore brings it to 1.2. Keys that stand twice are told.
Keys are text, as they are written. What a settings file does not need, and what can make its reading endless, is refused:
aliases, tags, sections deep inside one another, numbers of many digits, control characters.
"""

import unicodedata
from typing import Any

import yaml
from yamlcore import CoreLoader

Place = tuple[str, ...]

DEEPEST = 10  # sections and lists inside one another
MOST_DIGITS = 20


class _Loader(CoreLoader):
    """PyYAML with the core schema of YAML 1.2 (yaml.org/spec/1.2.2, section 10.3.2), for what settings need."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            raise _refused(event, f"*{event.anchor} stands for what is written elsewhere", "write it out here")
        if event.tag is not None:
            raise _refused(event, f"{event.tag} is a tag", "use plain keys and values, without tags")
        if self.depth > DEEPEST:
            hint = "look for brackets that are not closed; a section has few levels"
            raise _refused(event, f"more than {DEEPEST} sections or lists are inside one another", hint)
        if isinstance(event, yaml.ScalarEvent):
            _check_characters(event)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _refused(at: Any, what: str, hint: str) -> yaml.MarkedYAMLError:
    """An error at an event or a node; its note is the way out."""
    return yaml.MarkedYAMLError(problem=what, problem_mark=at.start_mark, note=hint)


def _check_characters(event: yaml.ScalarEvent) -> None:
    """Refuse control characters and halves of characters, which only escapes in quotes can bring about."""
    for character in event.value:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            hint = "write the text without it"
            raise _refused(event, f"this text has the control character U+{ord(character):04X}", hint)


def _integer(loader: _Loader, node: yaml.ScalarNode) -> int:
    text = loader.construct_scalar(node)
    if len(text) > MOST_DIGITS:
        hint = f"write a number of at most {MOST_DIGITS} digits, or quotes around what is text"
        raise _refused(node, f"this whole number has {len(text)} digits", hint)
    return loader.construct_yaml_int_core(node)


_Loader.add_constructor("tag:yaml.org,2002:int", _integer)


def parse(text: str) -> tuple[Any, dict[Place, list[int]]]:
    """The value of a YAML document, and for each place in its mappings the lines (from 1) on which its key stands.

    A place is the tuple of keys that leads to it. A key that stands twice has two lines, and the last one's value.
    Raises yaml.YAMLError; the note of a yaml.MarkedYAMLError, where it has one, is what to do.
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
    """What a plain value written in a YAML file would be: a number, true or false, null, or the text itself, which a
    number of too many digits stays."""
    loader = _Loader("")
    try:
        tag = loader.resolve(yaml.ScalarNode, text, (True, False))
        return loader.construct_object(yaml.ScalarNode(tag, text))
    except yaml.MarkedYAMLError:
        return text
    finally:
        loader.dispose()


def _find_lines(node: yaml.Node, place: Place, lines: dict[Place, list[int]]) -> None:
    """Note the lines of all keys in `lines`, make the keys text, and leave of a key that stands twice its last value."""
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            key.tag = "tag:yaml.org,2002:str"
        here = (*place, str(key.value))
        lines.setdefault(here, []).append(key.start_mark.line + 1)
        _find_lines(value, here, lines)
    # The library reads no further than to the first key that stands twice; whoever wrote it is told of all of them.
    node.value = list({str(key.value): (key, value) for key, value in node.value}.values())
