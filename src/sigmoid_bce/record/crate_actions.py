"""What made the files of the published record, as actions of an RO-Crate: the training of each run and of each grid."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rocrate.model.entity import Entity
from rocrate.rocrate import ROCrate

from sigmoid_bce.record.checking import GRIDS
from sigmoid_bce.record.crate_entities import add_entity, add_file, add_value, make_example_of
from sigmoid_bce.record.layout import PROVENANCE, SETTINGS
from sigmoid_bce.runs.folders import RUN_FILES
from sigmoid_bce.runs.record import read_record

COMPLETED = "http://schema.org/CompletedActionStatus"


@dataclass(frozen=True)
class Actions:
    """What the actions of a crate have in common: the folder of the record, its files by their path in it, the workflow
    that was run, and who ran it."""

    crate: ROCrate
    record: Path
    files: Mapping[str, Entity]
    workflow: Entity
    agent: Entity

    def describe_runs(self, study: str, folder: str) -> list[Entity]:
        """The trainings of a study, by the path of their records in its `folder` of the record (empty, or ending in /)."""
        paths = [path for path in self.files if path.startswith(f"{folder}runs/") and path.endswith("/record.json")]
        return [self._describe_run(study, folder, path) for path in sorted(paths)]

    def _describe_run(self, study: str, folder: str, path: str) -> Entity:
        run: Mapping[str, Any] = read_record(self.record / path)
        place = path.removesuffix("/record.json")
        settings = self.files[folder + SETTINGS]
        left = {Path(name).stem: self.files[f"{place}/{name}"] for name in RUN_FILES}
        given = [add_value(self.crate, name, run[name]) for name in ("network", "loss", "seed")]
        make_example_of(settings, "study")
        for name, file in left.items():
            make_example_of(file, name)
        machine = run["machine"]
        return self._add(
            f"#run-{study}/{place.split('runs/')[1]}",
            name=f"Training of {run['network']} with {run['loss']}, seed {run['seed']}, in the study {study}",
            description=f"On {run['device']} ({machine['processor']}, {run['threads']} of {machine['cores']} cores, "
            f"Python {machine['python']}) with {_in_words(run['versions'])}.",
            endTime=run["finished"],
            object=[settings, *given],
            result=list(left.values()),
        )

    def describe_grids(self) -> list[Entity]:
        """The trainings of the grids of the record, each an action that made its tables, and one more for those that were
        added later."""
        provenance = self.record / GRIDS / PROVENANCE
        if not provenance.exists():
            return []
        made = json.loads(provenance.read_text(encoding="utf-8"))
        added = made.get("added", [])
        later = {path for making in added for path in making["files"]}
        makings = [{**made, "files": [path for path in made["sha256"] if path not in later]}, *added]
        return [
            self._describe_grid(name, making, number)
            for number, making in enumerate(makings)
            for name in sorted({path.split("/")[0] for path in making["files"]})
        ]

    def _describe_grid(self, name: str, making: Mapping, number: int) -> Entity:
        """The action that made those files of a grid that a making lists; `number` is 0 for the first, then 1, 2, ..."""
        machine, settings = making["machine"], f"config/grids/{name}.yaml"
        return self._add(
            f"#grid-{name}-added-{number}" if number else f"#grid-{name}",
            name=f"Training of the heads of the grid {name}",
            description=f"On {machine['processor']}, {machine['cores']} cores, Python {machine['python']}; "
            f"{_in_words(making['versions'])}.",
            endTime=making["published"],
            object=[self.crate.get(settings) or add_file(self.crate, settings)],
            result=[self.files[f"{GRIDS}/{path}"] for path in making["files"] if path.startswith(f"{name}/")],
        )

    def _add(self, identity: str, **properties: Any) -> Entity:
        done = {"instrument": self.workflow, "agent": self.agent, "actionStatus": COMPLETED}
        return add_entity(self.crate, identity, "CreateAction", **properties, **done)


def _in_words(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
