"""What differs from the article, and where a book's results end: the entries of limits.yaml that apply to a study."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from sigmoid_bce.book.origins import trace
from sigmoid_bce.book.templating import fill_page
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.yaml_files import read_yaml
from sigmoid_bce.networks.registry import NETWORKS

FIELDS = ("part", "about", "article", "here", "why", "may_change", "applies_to")
# Those that are shown, each a template.
CELLS = ("about", "article", "here", "why", "may_change")
# Numbers that an entry's own texts name.
FACTS = "facts"


def gather_deviations(path: Path, values: Mapping) -> dict[str, list[dict]]:
    """The entries of limits.yaml that apply, filled in, by the part of the page that they stand in.

    `values` are all values of the pages. Raises PaperError, naming the entry, if a field is missing or unknown, if
    there is no such condition, or if a text names a value that is not there.
    """
    values = {**values, "deviating": find_deviating(values)}
    parts: dict[str, list[dict]] = {}
    for number, entry in enumerate(read_yaml(path), 1):
        where = f"{path.name}, {entry.get('about', 'an entry without about')!r}"
        if set(entry) - {FACTS} != set(FIELDS):
            raise PaperError(f"has the fields {', '.join(entry)}", f"an entry has {', '.join(FIELDS)}", where=where)
        if entry["applies_to"] not in CONDITIONS:
            hint = f"there are {', '.join(CONDITIONS)}"
            raise PaperError(f"applies to {entry['applies_to']!r}, which is no condition", hint, where=where)
        if CONDITIONS[entry["applies_to"]](values):
            known = {
                **values,
                FACTS: trace(entry.get(FACTS, {}), f"{path.parent.name}/{path.name}", (str(number), FACTS)),
            }
            filled = {cell: fill_page(where, entry[cell], known).strip() for cell in CELLS}
            parts.setdefault(entry["part"], []).append(filled)
    return parts


def find_deviating(values: Mapping) -> dict[str, list]:
    """What of a study's runs is not as in the article, for the texts of limits.yaml.

    Keys: `not_run` and `added`, networks of the article without a run and networks of ours with one; `random` and
    `unknown`, networks whose bodies have random weights, or those of a file that is not the known one; `hashes`, the
    beginnings of these files' sha256; `with_views`, networks with a stated number of views; `settings`, the rows of the
    table of settings that differ.
    """
    runs = values["runs"]
    ran = list(dict.fromkeys(run["network"] for run in runs))
    unknown = [run for run in runs if run["body_weights"] and not run["body_weights"]["known"]]
    return {
        "not_run": [name for name, network in NETWORKS.items() if network.article and name not in ran],
        "added": [name for name in ran if not NETWORKS[name].article],
        "random": _networks_of(run for run in runs if run["random_body"]),
        "unknown": _networks_of(unknown),
        "hashes": list(dict.fromkeys(run["body_weights"]["sha256"][:12] for run in unknown)),
        "with_views": _networks_of(run for run in runs if run["settings"]["views"]),
        "settings": [row for row in values["settings"] if row["differs"]],
    }


def find_clipped_from(implementations: Sequence[Mapping]) -> dict[str, float]:
    """The raw output from which on float32 clips a sample of label 0: in the article's versions (`article`), and with the
    sigmoid of today's TensorFlow (`today`). `implementations` is what `advice.join_implementations` returns."""
    edges = {row["implementation"]: row["dead_from_0"] for row in implementations if row["dtype"] == "float32"}
    return {"article": edges["keras_2_tensorflow"], "today": edges["keras_3_tensorflow_clipped"]}


def _networks_of(runs: Iterable[Mapping]) -> list[str]:
    return list(dict.fromkeys(run["network"] for run in runs))


def _finds(name: str) -> Callable[[Mapping], bool]:
    return lambda values: bool(values["deviating"][name])


# What an entry may apply to, as a question to the values of a book.
CONDITIONS: Mapping[str, Callable[[Mapping], bool]] = MappingProxyType(
    {
        "all": lambda values: True,
        "published": lambda values: values["study"]["name"] == "published",
        "other_images": lambda values: not values["data"]["articles"],
        "settings_differ": _finds("settings"),
        "networks_not_run": _finds("not_run"),
        "added_networks": _finds("added"),
        "random_bodies": _finds("random"),
        "unknown_weights": _finds("unknown"),
        "views": _finds("with_views"),
        "sigmoid_on_tensorflow": lambda values: (
            "sigmoid" in values["study"]["losses"] and "tensorflow" in values["backends"]
        ),
    }
)
