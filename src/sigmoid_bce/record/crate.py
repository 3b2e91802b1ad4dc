"""The published record for machines: a Workflow Run RO-Crate, whose root is the root of the repository or of the archive.

Profiles: RO-Crate 1.1 (https://w3id.org/ro/crate/1.1), Workflow RO-Crate 1.0 and Workflow Run Crate 0.5
(https://w3id.org/ro/wfrun/workflow/0.5): the Snakefile is the workflow, each run of the record an action of it.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from rocrate.model.entity import Entity
from rocrate.rocrate import ROCrate

from sigmoid_bce.core.yaml_files import read_yaml
from sigmoid_bce.record.checking import GRIDS, MEASURED
from sigmoid_bce.record.crate_actions import Actions
from sigmoid_bce.record.crate_entities import add_entity, add_file, add_parameter, compact
from sigmoid_bce.record.layout import EVIDENCE, PROVENANCE

VERSION = "1.1"
WORKFLOW = "Snakefile"
CITATION = "CITATION.cff"
WORKFLOW_PROFILE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
# What the root conforms to, with the names of the profiles.
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    WORKFLOW_PROFILE: ("Workflow RO-Crate", "1.0"),
}
BIOSCHEMAS = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
SNAKEMAKE = "https://w3id.org/workflowhub/workflow-ro-crate#snakemake"
# A word for checksums, which the terms of RO-Crate 1.1 lack.
TERMS = {"sha256": "http://schema.org/sha256"}
# What else of the repository is described, and as what.
CODE = {
    "README.md": "How to read, redraw and retrain all of it.",
    CITATION: "How to cite it.",
    "LICENSE": "The licence of code and text.",
    "requirements.txt": "All packages that it was made with, with their hashes.",
}
FOLDERS = {
    "workflow/": "The rules of the workflow, and the script of each.",
    "src/": "The functions that these scripts call.",
    "config/": "A file for each study.",
    "book/": "The pages of the book, without their numbers.",
    "resources/": "What is given and never made.",
}
# What every run is given, as parameters of the workflow: name, type, what it is.
INPUTS = {
    "study": ("File", "The settings of a study."),
    "network": ("Text", "The network, a name in src/sigmoid_bce/networks/registry.py."),
    "loss": ("Text", "The loss, a name in src/sigmoid_bce/losses/registry.py."),
    "seed": ("Integer", "The seed of initial weights, order of images and augmentation."),
}
OUTPUTS = {
    "early": "Image, split, label and raw output of every image at the early read-out.",
    "convergence": "The same after the last epoch.",
    "history": "Loss and accuracy of every epoch.",
    "record": "Settings, machine, versions, times and accuracy.",
}


def describe_record(root: Path, record: Path, book: Path, manifest: str) -> dict:
    """The content of ro-crate-metadata.json for the published record at `record`, a folder of the repository `root`.

    Made from the record's own files (settings, records of runs, the checksums in its provenances) and CITATION.cff alone,
    so that the same record gives the same crate. `book` is the compiled book and `manifest` the list of checksums that
    the archive has beside it: both are named, and not looked at.
    """
    place = record.relative_to(root).as_posix()
    citation = read_yaml(root / CITATION)
    provenance = _read_json(record / PROVENANCE)
    crate = ROCrate(version=VERSION)
    crate.metadata.extra_terms.update(TERMS)
    crate.metadata["conformsTo"] = [{"@id": f"https://w3id.org/ro/crate/{VERSION}"}, {"@id": WORKFLOW_PROFILE}]
    authors = [
        add_entity(crate, f"#author-{number}", "Organization", name=_name(author))
        for number, author in _counted(citation)
    ]
    _describe_root(crate, citation, provenance["published"], authors)
    for path, what in CODE.items():
        add_file(crate, path, description=what, **({"about": {"@id": "./"}} if path == "README.md" else {}))
    for path, what in FOLDERS.items():
        crate.add_dataset(dest_path=path, properties={"name": path, "description": what})
    crate.add_dataset(
        dest_path=book.relative_to(root).as_posix(),
        properties={"name": "The book of this record", "encodingFormat": "text/html"},
    )
    crate.add_file(
        dest_path=manifest,
        properties={"name": manifest, "description": "The sha256 of every other file.", "encodingFormat": "text/plain"},
    )
    workflow = _describe_workflow(crate, citation, authors)
    sums = provenance["sha256"] | {
        f"{part}/{name}": found for part in (MEASURED, GRIDS) for name, found in _sums(record / part).items()
    }
    files = {
        path: add_file(crate, f"{place}/{path}", sha256=found, contentSize=str((record / path).stat().st_size))
        for path, found in sorted(sums.items())
    }
    lists = [
        add_file(crate, f"{place}/{path}", description="The sha256 of files beside it.")
        for path in (PROVENANCE, f"{MEASURED}/{PROVENANCE}", f"{GRIDS}/{PROVENANCE}")
        if (record / path).exists()
    ]
    whole = crate.add_dataset(
        dest_path=place, properties={"name": "The published record", "description": "What the real runs left."}
    )
    whole["hasPart"] = [*lists, *files.values()]
    studies = {
        provenance["study"]: "",
        **{path.name: f"{EVIDENCE}/{path.name}/" for path in sorted((record / EVIDENCE).glob("*"))},
    }
    actions = Actions(crate, record, files, workflow, authors[0])
    runs = [action for name, folder in studies.items() for action in actions.describe_runs(name, folder)]
    crate.root_dataset["mentions"] = [*runs, *actions.describe_grids()]
    return crate.metadata.generate()


def _describe_root(crate: ROCrate, citation: Mapping, published: str, authors: list[Entity]) -> None:
    root = crate.root_dataset
    root["name"], root["description"] = citation["title"], citation["abstract"].strip()
    root["datePublished"], root["author"], root["publisher"] = published, compact(authors), authors[0]
    root["version"], root["keywords"] = str(citation["version"]), ", ".join(citation["keywords"])
    root["license"] = add_entity(
        crate, f"https://spdx.org/licenses/{citation['license']}", "CreativeWork", name=citation["license"]
    )
    root["conformsTo"] = [
        add_entity(crate, address, "CreativeWork", name=name, version=version)
        for address, (name, version) in PROFILES.items()
    ]
    articles = [
        add_entity(crate, one["url"], "ScholarlyArticle", name=one["title"], datePublished=str(one["year"]))
        for one in citation["references"]
    ]
    root["citation"] = compact(articles)


def _describe_workflow(crate: ROCrate, citation: Mapping, authors: list[Entity]) -> Entity:
    """The Snakefile, with the parameters and outputs that every run has."""
    language = add_entity(
        crate,
        SNAKEMAKE,
        "ComputerLanguage",
        name="Snakemake",
        identifier={"@id": "https://doi.org/10.1093/bioinformatics/bts480"},
        url={"@id": "https://snakemake.github.io"},
    )
    inputs = [add_parameter(crate, name, kind, what) for name, (kind, what) in INPUTS.items()]
    outputs = [add_parameter(crate, name, "File", what) for name, what in OUTPUTS.items()]
    workflow = crate.add_file(
        dest_path=WORKFLOW,
        properties={
            "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
            "name": citation["title"],
            "version": str(citation["version"]),
            "programmingLanguage": language,
            "conformsTo": {"@id": BIOSCHEMAS},
            "creator": compact(authors),
            "license": crate.root_dataset["license"],
            "url": {"@id": WORKFLOW},
            "encodingFormat": "text/plain",
            "input": inputs,
            "output": outputs,
        },
    )
    crate.mainEntity = workflow
    return workflow


def _counted(citation: Mapping) -> Sequence[tuple[int, Mapping]]:
    return list(enumerate(citation["authors"], 1))


def _name(author: Mapping) -> str:
    """An author of CITATION.cff, a person or an organization, in words."""
    return author.get("name") or f"{author['given-names']} {author['family-names']}"


def _sums(folder: Path) -> dict[str, str]:
    path = folder / PROVENANCE
    return _read_json(path)["sha256"] if path.exists() else {}


def _read_json(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))
