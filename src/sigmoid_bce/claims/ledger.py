"""The ledger of claims: a readable file, ledger.yaml, and what a claim in it consists of."""

from dataclasses import asdict, dataclass, fields
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from sigmoid_bce.claims.errors import ClaimError
from sigmoid_bce.config.yaml12 import parse

# The article's subject first, then what was added on other implementations.
LEDGERS = ("ledger.yaml", "ledger_of_networks.yaml", "ledger_of_implementations.yaml")


@dataclass(frozen=True)
class Parameter:
    """What a test depends on besides data: a number of the article, a threshold, a choice; and why it is so."""

    value: str | int | float
    why: str


@dataclass(frozen=True)
class Claim:
    """One claim of the ledger.

    `where` it stands in the article (or what it adds to it), `article` whether it is the article's, `test` the name of
    the function that decides it, `wording` a sentence template for each verdict.
    """

    id: str
    sentence: str
    where: str
    article: bool
    test: str
    parameters: dict[str, Parameter]
    wording: dict[str, str]

    @property
    def settings(self) -> dict[str, str | int | float]:
        """The values of the parameters, by name."""
        return {name: parameter.value for name, parameter in self.parameters.items()}

    def as_dict(self) -> dict:
        """What a judgement repeats of the claim: all but the templates."""
        return {name: value for name, value in asdict(self).items() if name != "wording"}


def load_ledger(path: Path | None = None) -> list[Claim]:
    """The claims of a ledger file, in its order; by default of those that come with the package.

    Raises ClaimError, naming the claim, if the file is not a ledger. Whether tests and claims belong together is
    another question: see integrity.check_ledger.
    """
    package = resources.files("sigmoid_bce.claims")
    return [claim for source in ([path] if path else [package / name for name in LEDGERS]) for claim in _read(source)]


def _read(source: Path | Traversable) -> list[Claim]:
    try:
        content, lines = parse(source.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ClaimError(str(source), f"cannot be read ({error})", "restore the file") from error
    for place, numbers in lines.items():
        if len(numbers) > 1:
            where = f"{source}, {'.'.join(place)}"
            raise ClaimError(where, f"stands twice, in lines {numbers[0]} and {numbers[1]}", "keep one of them")
    if not isinstance(content, dict) or not content:
        raise ClaimError(str(source), "holds no claims", "write one entry a claim, under its id")
    return [_read_claim(identity, entry) for identity, entry in content.items()]


def _read_claim(identity: str, entry: Any) -> Claim:
    names = [field.name for field in fields(Claim) if field.name != "id"]
    _check_keys(f"claim {identity}", entry, names)
    for name in ("sentence", "where", "test"):
        _check_text(f"claim {identity}, {name}", entry[name])
    if not isinstance(entry["article"], bool):
        raise ClaimError(f"claim {identity}, article", "is not true or false", "say whether the claim is the article's")
    for name in ("parameters", "wording"):
        if not isinstance(entry[name], dict):
            raise ClaimError(f"claim {identity}, {name}", "is not a section", "write {} if there is nothing in it")
    parameters = {name: _read_parameter(identity, name, value) for name, value in entry["parameters"].items()}
    for verdict, template in entry["wording"].items():
        _check_text(f"claim {identity}, wording: {verdict}", template)
    return Claim(id=identity, **{**entry, "parameters": parameters})


def _read_parameter(identity: str, name: str, entry: Any) -> Parameter:
    where = f"claim {identity}, parameter {name}"
    _check_keys(where, entry, ["value", "why"])
    _check_text(f"{where}, why", entry["why"])
    if isinstance(entry["value"], bool) or not isinstance(entry["value"], str | int | float):
        raise ClaimError(where, f"its value {entry['value']!r} is neither a number nor text", "write one of these")
    return Parameter(entry["value"], entry["why"])


def _check_keys(where: str, entry: Any, expected: list[str]) -> None:
    found = list(entry) if isinstance(entry, dict) else []
    if missing := [name for name in expected if name not in found]:
        raise ClaimError(where, f"lacks {', '.join(missing)}", f"an entry has {', '.join(expected)}")
    if unknown := [str(name) for name in found if name not in expected]:
        raise ClaimError(where, f"has {', '.join(unknown)}, which is unknown", f"an entry has {', '.join(expected)}")


def _check_text(where: str, text: Any) -> None:
    if not isinstance(text, str) or not text.strip():
        raise ClaimError(where, "is empty or not text", "write a sentence")
