"""What a key of a model may hold, in words; error messages and the commented default file both use it."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

Place = tuple[str, ...]


@cache
def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a model."""
    return model.model_json_schema()


def schema_at(model: type[BaseModel], place: Place) -> dict[str, Any] | None:
    """The JSON schema of the key at a place, references followed, or None where the model has no such key."""
    whole = schema_of(model)
    here = whole
    for key in place:
        section = _section(whole, here)
        # Of sections by names of one's own, one schema tells all.
        found = section.get("properties", {}).get(key) or section.get("additionalProperties")
        if not found:
            return None
        here = found
    return _section(whole, here) | {key: here[key] for key in ("description", "unit") if key in here}


def keys_at(model: type[BaseModel], place: Place) -> list[str]:
    """The keys of the section at a place; none where there is no section."""
    return list((schema_at(model, place) or {}).get("properties", {}))


def takes_text(model: type[BaseModel], place: Place) -> bool:
    """Whether the key at a place may hold text."""
    schema = schema_at(model, place) or {}
    return "string" in (schema.get("type"), *(choice.get("type") for choice in schema.get("anyOf", ())))


def all_places(model: type[BaseModel], place: Place = ()) -> Iterator[Place]:
    """Every key of a model and of its sections, as the path of keys that leads there."""
    for key in keys_at(model, place):
        yield (*place, key)
        yield from all_places(model, (*place, key))


def allowed_values(schema: dict[str, Any]) -> str:
    """In words, what a JSON schema allows: its type, its range and its unit."""
    unit = f" ({schema['unit']})" if "unit" in schema else ""
    return _values(schema) + unit


def _section(whole: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, or the section that it refers to, alone or as the alternative to null."""
    for candidate in (schema, *schema.get("anyOf", ())):
        if "$ref" in candidate:
            nullable = {"nullable": True} if candidate is not schema else {}
            return whole["$defs"][candidate["$ref"].rsplit("/", 1)[1]] | nullable
    return schema


def _values(schema: dict[str, Any], plural: bool = False) -> str:
    if "anyOf" in schema:
        return " or ".join(_values(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    kind = schema.get("type")
    if kind in ("integer", "number"):
        noun = {"integer": "whole number", "number": "number"}[kind]
        return (f"{noun}s" if plural else f"a {noun}") + _range(schema)
    if kind == "array":
        at_least = "at least one, " if schema.get("minItems") else ""
        return f"a list of {_values(schema['items'], plural=True)}; {at_least}none twice"
    if kind == "object" and "properties" not in schema:
        return "sections by names of one's own"
    if kind == "object":
        null = ", or null" if schema.get("nullable") else ""
        return f"a section with {', '.join(schema['properties'])}{null}"
    if kind == "string" and plural:
        return "names"
    return {"boolean": "true or false", "string": "text, not empty", "null": "null"}[str(kind)]


def _range(schema: dict[str, Any]) -> str:
    low, above = schema.get("minimum"), schema.get("exclusiveMinimum")
    high, below = schema.get("maximum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f" from {low:.10g} to {high:.10g}"
    bounds = {"from {:.10g} up": low, "above {:.10g}": above, "at most {:.10g}": high, "below {:.10g}": below}
    return " " + " and ".join(text.format(bound) for text, bound in bounds.items() if bound is not None)
