"""Files, parameters and their values as entities of an RO-Crate."""

from pathlib import Path
from typing import Any

from rocrate.model.contextentity import ContextEntity
from rocrate.model.entity import Entity
from rocrate.rocrate import ROCrate

TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv",
    ".json": "application/json",
    ".yaml": "application/yaml",
    ".md": "text/markdown",
}


def add_parameter(crate: ROCrate, name: str, kind: str, what: str) -> Entity:
    return add_entity(crate, f"#parameter-{name}", "FormalParameter", name=name, additionalType=kind, description=what)


def add_value(crate: ROCrate, name: str, value: Any) -> Entity:
    """A value of a parameter, the same entity for all runs that have it."""
    found = crate.get(f"#{name}-{value}")
    if found:
        return found
    made = add_entity(crate, f"#{name}-{value}", "PropertyValue", name=name, value=str(value))
    make_example_of(made, name)
    return made


def make_example_of(entity: Entity, parameter: str) -> None:
    """Say that an entity is what a parameter stood for in a run, on both sides: once, though many runs may share it."""
    if "exampleOfWork" not in entity:
        formal = entity.crate.get(f"#parameter-{parameter}")
        entity["exampleOfWork"] = formal
        formal.append_to("workExample", entity)


def add_entity(crate: ROCrate, identity: str, kind: str, **properties: Any) -> Entity:
    """An entity that is no file; of a list of one, the one stands, as in JSON-LD's compact form."""
    compacted = {name: compact(value) for name, value in properties.items()}
    return crate.add(ContextEntity(crate, identity, properties={"@type": kind, **compacted}))


def compact(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def add_file(crate: ROCrate, path: str, **properties: Any) -> Entity:
    """A file of the repository, with its name and type."""
    own = {"name": Path(path).name, "encodingFormat": TYPES.get(Path(path).suffix, "text/plain"), **properties}
    return crate.add_file(dest_path=path, properties=own)
