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

from sigmoid_bce.networks.registry import NETWORKS

T = TypeVar("T")

# The article's split of the images of each class: files 0-999, 1000-1499 and 1500-1999.
CATS_AND_DOGS_PER_CLASS = {"train": 1000, "validation": 500, "test": 500}
# scikit-learn's digits have 891 even and 906 odd ones; a round number below both.
DIGITS_PER_CLASS = 850


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


def path_fits_source(path: str | None, info: ValidationInfo) -> str | None:
    """A path is there exactly for the source local. Returns it with ~ replaced by the home directory."""
    source = info.data.get("source")
    if source == "local" and path is None:
        hint = "name the zip file or folder with the images, or choose another source"
        raise broken("the source is local, but no path is given", "the path of a zip file or folder", hint)
    if source not in (None, "local") and path is not None:
        hint = "write source: local to use the path, or remove the path"
        raise broken(f'"{path}" would not be used, because the source is {source}', f"null, for {source}", hint)
    return path and os.path.expanduser(path)


def images_suffice(per_class: Any, info: ValidationInfo) -> Any:
    """No split is larger than what the source has."""
    source = info.data.get("source")
    sizes = {"train": per_class.train, "validation": per_class.validation, "test": per_class.test}
    total = sum(sizes.values())
    if source == "digits" and total > DIGITS_PER_CLASS:
        parts = " + ".join(f"{split} {size}" for split, size in sizes.items())
        hint = "name all three sizes: those that are left out have their default"
        raise broken(f"{parts} = {total} images are more than digits have", f"{DIGITS_PER_CLASS} in all", hint)
    large = [split for split, size in sizes.items() if size > CATS_AND_DOGS_PER_CLASS[split]]
    if source not in (None, "digits") and large:
        given = ", ".join(f"{split} {sizes[split]}" for split in large)
        allowed = ", ".join(f"{split} up to {size}" for split, size in CATS_AND_DOGS_PER_CLASS.items())
        hint = "the manifest of images holds no more than the article's 2,000 of each class"
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
