"""Rules between the values of a study, as validators of pydantic fields.

A validator sees the fields above its own in `info.data`, as far as they were valid; a rule whose other side is missing
there stays silent, because that side has been reported already.
"""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

from sigmoid_bce.datasets.registry import SOURCES, find_data_set
from sigmoid_bce.networks.registry import NETWORKS

T = TypeVar("T")


def broken(what: str, allowed: str, hint: str) -> PydanticCustomError:
    """A broken rule: what is wrong, what is allowed, and what to do."""
    context = {"what": what, "allowed": allowed, "hint": hint}
    return PydanticCustomError("study_rule", "{what}", context)


def some(values: Sequence[T]) -> Sequence[T]:
    """Refuse a list that is empty.

    Pydantic's own `min_length` would report a list with nothing but wrong values a second time, as an empty one.
    """
    if not values:
        raise broken("the list is empty", "at least one", "leave the key out to have its default")
    return values


def unique(values: Sequence[T]) -> Sequence[T]:
    """Refuse a list that names a value twice."""
    repeated = sorted(str(value) for value, times in Counter(values).items() if times > 1)
    if repeated:
        names = ", ".join(repeated)
        raise broken(f"{names} stands there more than once", "each value once", f"keep one {repeated[0]}")
    return values


def on_one_backend(seeds: Sequence[int], info: ValidationInfo) -> Sequence[int]:
    """Refuse a seed that a backend above has already."""
    for other, taken in info.data.items():
        if both := sorted(set(seeds) & set(taken)):
            raise broken(f"seed {both[0]} is that of {other}, too", "each seed on one backend", f"keep one {both[0]}")
    return seeds


def some_unique_or_none(values: Sequence[T] | None) -> Sequence[T] | None:
    """Refuse a list that is empty or names a value twice; None passes."""
    return None if values is None else unique(some(values))


def not_blank(text: str) -> str:
    """Refuse text that has only blanks."""
    if not text.strip():
        raise broken("there is nothing to read in it", "text, not empty", "write what the book is to show")
    return text


def with_home(path: str | None) -> str | None:
    """A path with ~ replaced by the home directory."""
    return path and os.path.expanduser(path)


def two_or_none(names: Sequence[str] | None) -> Sequence[str] | None:
    """Refuse a list that does not name two different classes; None passes."""
    if names is not None and (len(names) != 2 or names[0] == names[1]):
        count = f"{len(names)} {'name' if len(names) == 1 else 'names'}, and there are two classes"
        what = f"{names[0]} stands there twice" if len(names) == 2 else count
        raise broken(what, "two different names, or null", "write as [ants, bees]")
    return names


def path_fits_source(path: str | None, info: ValidationInfo) -> str | None:
    """A path is there exactly for the sources that have one. Returns it with ~ replaced by the home directory."""
    source = info.data.get("source")
    if source is None:
        return path and os.path.expanduser(path)
    with_path = [name for name, entry in SOURCES.items() if entry.has_path]
    if source in with_path and path is None:
        hint = "name the zip file or folder with the images, or choose another source"
        raise broken(f"the source is {source}, but no path is given", "the path of a zip file or folder", hint)
    if source not in with_path and path is not None:
        hint = f"write source: {' or '.join(with_path)} to use the path, or remove the path"
        raise broken(f'"{path}" would not be used, because the source is {source}', f"null, for {source}", hint)
    return path and os.path.expanduser(path)


def with_all_of_a_folder(data: Any) -> Any:
    """The section data of a study, as it was written; of a folder without `per_class`, that is null."""
    if isinstance(data, dict) and data.get("source") == "folder":
        return {"per_class": None} | data
    return data


def images_suffice(per_class: Any, info: ValidationInfo) -> Any:
    """No split is larger than what the data set has; that of a folder is known when it is read."""
    if "source" not in info.data:
        return per_class
    entry = find_data_set(info.data["source"])
    if per_class is None:
        if entry.name is None:
            return None
        hint = "leave the key out to have its default, or name the three sizes"
        raise broken(f"it is not said how many {entry.name} to take", "a section; null for the source folder", hint)
    sizes = per_class.model_dump()
    if entry.most_in_all is not None and sum(sizes.values()) > entry.most_in_all:
        parts = " + ".join(f"{split} {size}" for split, size in sizes.items())
        hint = "name all three sizes: those that are left out have their default"
        what = f"{parts} = {sum(sizes.values())} images of each class are more than there are of {entry.name}"
        raise broken(what, f"{entry.most_in_all} in all", hint)
    most = entry.most_by_split or {}
    if large := [split for split in most if sizes[split] > most[split]]:
        given = ", ".join(f"{split} {sizes[split]}" for split in large)
        allowed = ", ".join(f"{split} up to {size}" for split, size in most.items())
        hint = f"of each class, the manifest of {entry.name} holds no more than {sum(most.values()):,}"
        raise broken(f"{given}: more images than the split has", allowed, hint)
    return per_class


def early_is_reached(early_epoch: int, info: ValidationInfo) -> int:
    """The early read-out is not after the last epoch."""
    last = info.data.get("max_epochs")
    if last is not None and early_epoch > last:
        hint = "lower early_epoch, or raise max_epochs"
        raise broken(f"{early_epoch} is after the last epoch, max_epochs {last}", f"1 to {last}", hint)
    return early_epoch


def images_are_large_enough(networks: Sequence[str], info: ValidationInfo) -> Sequence[str]:
    """Every network has pixels left in its last layer."""
    data = info.data.get("data")
    if data is None:
        return networks
    small = [name for name in networks if data.image_size < NETWORKS[name].smallest_image]
    if small:
        needs = ", ".join(f"{name} needs {NETWORKS[name].smallest_image}" for name in small)
        allowed = "networks that can see images of that size"
        hint = f"write data.image_size: {max(NETWORKS[name].smallest_image for name in small)} or more, or drop the network"
        raise broken(f"{needs} pixels, but data.image_size is {data.image_size}", allowed, hint)
    return networks


def of_evidence(figures: Any, info: ValidationInfo) -> Any:
    """The study whose run the figures show is one of those that are named as evidence."""
    known = info.data.get("evidence")
    if known is not None and figures.study not in known:
        hint = "the figures can show a run of this study, which is null, or of one that it names under evidence"
        raise broken(f"the study {figures.study} is not among evidence", ", ".join(["null", *known]), hint)
    return figures


def shown_run(figures: Any, study: Mapping[str, Any]) -> dict[str, Any]:
    """The run that the figures show (network, loss, seed): what is named there, else the study's first of each.

    `study` has the fields of the study whose run it is, as far as they were valid.
    """
    run: dict[str, Any] = {}
    wrong, allowed = [], []
    settings = study.get("network_settings")
    for key, field in (("network", "networks"), ("loss", "losses"), ("seed", "seeds")):
        choices = study.get(field)
        if key == "seed" and settings is not None and "network" in run:
            choices = getattr(settings, run["network"]).seeds or choices
        given = getattr(figures, key)
        if choices is None:
            continue
        if given is not None and given not in choices:
            wrong.append(f"{key} {given} is not among {field}")
            allowed.append(f"{key} {', '.join(map(str, choices))}")
        run[key] = choices[0] if given is None else given
    if wrong:
        hint = "the figures can only show a run of that study; leave the key out to show the first one"
        raise broken("; ".join(wrong), "; ".join(allowed), hint)
    return run
