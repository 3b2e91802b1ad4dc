"""Protocols: which of all trained networks decide a claim, by network, loss and settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from sigmoid_bce.claims.reading import check_keys, check_text, fill_sentence, read_entries
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.runs.run import Run


@dataclass(frozen=True)
class Protocol:
    """An entry of protocols.yaml; `settings` by their names in record.json."""

    name: str
    title: str
    network: str
    loss: str
    settings: Mapping[str, Any]
    why: str

    def trained(self, run: Run) -> bool:
        """Whether a run, of whatever network and loss, was trained with the settings of the protocol."""
        own = run.record["settings"]
        return all(own.get(name) == value for name, value in self.settings.items())

    def decides(self, run: Run) -> bool:
        """Whether a run is one of those that decide."""
        return (run.network, run.loss) == (self.network, self.loss) and self.trained(run)

    def has_ended(self, run: Run) -> bool:
        """Whether a run's training counts as ended: patience ended it, or it reached the protocol's own limit of epochs."""
        at_limit = self.trained(run) and run.record["epochs"] >= self.settings["max_epochs"]
        return run.ended_by_patience or at_limit


def load_protocols(source: Traversable | None = None) -> dict[str, Protocol]:
    """The protocols by name; by default those that come with the package. Raises PaperError if the file is not sound."""
    source = source or resources.files("sigmoid_bce.claims") / "protocols.yaml"
    return {name: _read(name, entry) for name, entry in read_entries(source).items()}


def _read(name: str, entry: Any) -> Protocol:
    where = f"protocol {name}"
    check_keys(where, entry, ["title", "network", "loss", "settings", "why"])
    for key in ("title", "network", "loss", "why"):
        check_text(f"{where}, {key}", entry[key])
    if not isinstance(entry["settings"], dict) or "max_epochs" not in entry["settings"]:
        raise PaperError(
            "is not a section with max_epochs", "name the settings of record.json", where=f"{where}, settings"
        )
    return Protocol(name, **{**entry, "why": fill_sentence(entry["why"], entry["settings"], f"{where}, why")})
