"""The ledger of claims: a readable file, ledger.yaml, and what a claim in it consists of."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any

from sigmoid_bce.claims.reading import check_keys, check_text, fill_sentence, read_entries
from sigmoid_bce.core.errors import PaperError

# The article's subject first, then what was added on other implementations.
LEDGERS = ("ledger.yaml", "ledger_of_networks.yaml", "ledger_of_grids.yaml", "ledger_of_implementations.yaml")


@dataclass(frozen=True)
class Parameter:
    """What a test depends on besides data: a number of the article, a threshold, a choice; and why it is so."""

    value: str | int | float
    why: str


@dataclass(frozen=True)
class Claim:
    """One claim of the ledger.

    `where` it stands in the article (or what it adds to it), `article` whether it is the article's, `test` the name of
    the function that decides it, `wording` a sentence template for each verdict. A claim about trained networks names the
    `protocol` whose runs decide it; its wording is one sentence on what was measured, and one for when nothing was.
    """

    id: str
    sentence: str
    where: str
    article: bool
    test: str
    parameters: dict[str, Parameter]
    wording: dict[str, str]
    protocol: str = ""

    @property
    def settings(self) -> dict[str, str | int | float]:
        """The values of the parameters, by name."""
        return {name: parameter.value for name, parameter in self.parameters.items()}

    def thresholds(self, names: Iterable[str]) -> dict[str, float]:
        """The values of those parameters that are thresholds of its test."""
        return {name: float(self.settings[name]) for name in names}

    def as_dict(self) -> dict:
        """What a judgement repeats of the claim: all but the templates."""
        return {name: value for name, value in asdict(self).items() if name != "wording"}


def load_ledger(path: Path | None = None) -> list[Claim]:
    """The claims of a ledger file, in its order; by default of those that come with the package.

    Raises PaperError, naming the claim, if the file is not a ledger. Whether tests and claims belong together is
    another question: see integrity.check_ledger.
    """
    package = resources.files("sigmoid_bce.claims")
    sources = [path] if path else [package / name for name in LEDGERS]
    return [_read_claim(identity, entry) for source in sources for identity, entry in read_entries(source).items()]


def _read_claim(identity: str, entry: Any) -> Claim:
    names = [field.name for field in fields(Claim) if field.name not in ("id", "protocol")]
    check_keys(f"claim {identity}", entry, names, optional=("protocol",))
    for name in ("sentence", "where", "test"):
        check_text(f"claim {identity}, {name}", entry[name])
    if not isinstance(entry["article"], bool):
        raise PaperError(
            "is not true or false", "say whether the claim is the article's", where=f"claim {identity}, article"
        )
    for name in ("parameters", "wording"):
        if not isinstance(entry[name], dict):
            raise PaperError(
                "is not a section", "write {} if there is nothing in it", where=f"claim {identity}, {name}"
            )
    parameters = {name: _read_parameter(identity, name, value) for name, value in entry["parameters"].items()}
    for verdict, template in entry["wording"].items():
        check_text(f"claim {identity}, wording: {verdict}", template)
    sentence = fill_sentence(
        entry["sentence"], {name: one.value for name, one in parameters.items()}, f"claim {identity}, sentence"
    )
    return Claim(id=identity, **{**entry, "parameters": parameters, "sentence": sentence})


def _read_parameter(identity: str, name: str, entry: Any) -> Parameter:
    where = f"claim {identity}, parameter {name}"
    check_keys(where, entry, ["value", "why"])
    check_text(f"{where}, why", entry["why"])
    if isinstance(entry["value"], bool) or not isinstance(entry["value"], str | int | float):
        raise PaperError(
            f"its value {entry['value']!r} is neither a number nor text", "write one of these", where=where
        )
    return Parameter(entry["value"], entry["why"])
