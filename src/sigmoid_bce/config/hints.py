"""Hints for those who wrote a key or a value that is not allowed: what they probably meant."""

import difflib
import json
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel

from sigmoid_bce.config.describing import Place, all_places, keys_at

EVERY_KEY = "config/default.yaml lists every key with its meaning"
LONGEST = 30  # digits of a number in a hint


def shown(value: Any) -> str:
    """A value as its author would recognise it, on one line and not too long."""
    is_section = isinstance(value, dict | list)
    text = repr(value) if is_section else json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."


def for_key(model: type[BaseModel], place: Place) -> str:
    """The key that an unknown one probably stands for: much the same in its own section, the very same in another, or at
    least like one in its own."""
    section, key = place[:-1], str(place[-1])
    keys = keys_at(model, section)
    elsewhere = [".".join(other) for other in all_places(model) if other[-1] == key]
    if close := difflib.get_close_matches(key, keys, 1, cutoff=0.8 if elsewhere else 0.6):
        return f"did you mean {close[0]}?"
    return f"did you mean {' or '.join(elsewhere)}?" if elsewhere else EVERY_KEY


def for_missing(schema: dict[str, Any]) -> str:
    """What belongs to a missing key."""
    return schema.get("description", EVERY_KEY)


def for_value(schema: dict[str, Any], value: Any, is_item: bool = False) -> str:
    """What to write instead of a value that does not fit its JSON schema (`is_item`: that of the list around it)."""
    if is_item:
        schema = schema["items"]
    choices = {choice.get("type") for choice in schema.get("anyOf", ())} | {schema.get("type")}
    number = _number(value)
    if "enum" in schema:
        close = difflib.get_close_matches(str(value).lower(), schema["enum"], 1)
        return f"did you mean {close[0]}?" if close else EVERY_KEY
    if "array" in choices and not isinstance(value, list):
        return f"write a list: [{value}]" if isinstance(value, str | int) else EVERY_KEY
    if "object" in choices:
        return "leave the key out to have the section's defaults" if value is None else EVERY_KEY
    if "boolean" in choices:
        return "write true or false"
    if "string" in choices:
        return EVERY_KEY if isinstance(value, str) or value is None else f'put it in quotes: "{value}"'
    return _for_number(schema, value, number)


def _for_number(schema: dict[str, Any], value: Any, number: Decimal | None) -> str:
    """What to write for a number of the wrong kind, unit or size."""
    if isinstance(value, str) and number is not None:
        return f"write the number without quotes: {number:f}"
    if schema.get("unit", "").startswith("fraction") and number is not None and number > 1:
        example = f"for {number:f} % write {number / 100:f}" if 2 <= number < 100 else "0.4 means 40 %"
        return f"it is a fraction, not a percentage; {example}"
    if schema.get("unit", "").startswith("fraction") and isinstance(value, str) and value.strip().endswith("%"):
        return "it is a fraction, not a percentage; 0.4 means 40 %"
    if schema.get("type") == "integer" and isinstance(value, float) and value.is_integer():
        return f"write it without a decimal point: {int(value)}"
    return f"the default is {schema['default']}" if schema.get("default") is not None else EVERY_KEY


def _number(value: Any) -> Decimal | None:
    """The number that a value is, or that its text stands for; None where that is none, or none to be written out."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < LONGEST else None
