"""Getters of figures: what each is drawn from, as its entry in the registry says, and which of them a book shows."""

import os
import re
from operator import attrgetter
from types import SimpleNamespace

from sigmoid_bce.figures import paths, registry
from sigmoid_bce.figures.registry import ENDINGS, ENDINGS_OF_BOOK, FIGURES

# What the paths of inputs may begin with: a folder, or a list of folders.
FOLDERS = {
    "{run}": folder_of_shown_run,
    "{runs}": lambda wildcards: [folder for _, folder in runs_by_study(wildcards)],
    "{images}": lambda wildcards: f"results/{holder_of_images(wildcards)}/data",
    "{map}": lambda wildcards: place_of_grid(map_of(wildcards.study), wildcards.study),
}
# What figures are told beside settings of their study.
PARAMETERS = {
    "shown_group": shown_group,
    "studies_of_runs": lambda wildcards: [study for study, _ in runs_by_study(wildcards)],
    "name_of_map": lambda wildcards: map_of(wildcards.study),
    "title_of_map": lambda wildcards: title_of_map(wildcards.study),
}


def input_of(path, folders=FOLDERS):
    """An input of a figure: its path, or a getter of it where its folder depends on the study."""
    begin, _, rest = path.partition("/")
    if begin not in folders:
        return path

    def get(wildcards):
        found = folders[begin](wildcards)
        return f"{found}/{rest}" if isinstance(found, str) else [f"{folder}/{rest}" for folder in found]

    return get


def parameter_of(place):
    """A getter of a parameter of a figure."""
    return PARAMETERS.get(place) or (lambda wildcards: attrgetter(place)(study_config(wildcards)))


def inputs_of(names, folders=FOLDERS):
    """The inputs of some figures, by name."""
    return {key: input_of(path, folders) for name in names for key, path in FIGURES[name].inputs.items()}


def parameters_of(names):
    """The parameters of some figures, by name, and the function that draws each figure."""
    parameters = {key: parameter_of(place) for name in names for key, place in FIGURES[name].parameters.items()}
    return {"figures": {name: paths.function_of(name) for name in names}, **parameters}


def makings_of_book(wildcards):
    """What each figure of a book is drawn from and with, and how it is verified, by its name."""
    verified = figures_to_verify() if wildcards.study == "published" else {}
    not_verified = {"command": "", "seconds": None}
    makings = {}
    for path in map(Path, filter(lambda path: path.endswith(".svg"), pictures_of_book(wildcards))):
        figure, name = path.stem, paths.name_of_figure(path)
        run = re.fullmatch(r"results/\w+/figures/(?P<network>\w+)/(?P<loss>\w+)/\w+\.svg", str(path))
        place = SimpleNamespace(study=wildcards.study, **(run.groupdict() if run else {}))
        folders = FOLDERS | {"{run}": folder_of_first_run} if run else FOLDERS
        inputs = {key: value_of(given, place) for key, given in inputs_of([figure], folders).items()}
        makings[name] = {
            "rule": paths.rule_of_picture(path),
            "written_in": os.path.relpath(workflow.get_rule(paths.rule_of_picture(path)).snakefile),
            "function": paths.function_of(figure),
            "settings": {
                key: value_of(given, place) for key, given in parameters_of([figure]).items() if key != "figures"
            },
            "inputs": {key: value_of(given, place) for key, given in inputs.items()},
            "verification": verification_of_figure(name) if name in verified else not_verified,
        }
    return makings


def value_of(given, wildcards):
    """What a getter gives for some wildcards; a path, with these filled in."""
    given = given(wildcards) if callable(given) else given
    return given.format(**vars(wildcards)) if isinstance(given, str) else given


def pictures_of_book(wildcards):
    """Pictures, tables and descriptions of all figures that the book of a study shows."""
    study = study_config(wildcards)
    # The record has no images.
    there = {
        registry.IMAGES: wildcards.study != "published",
        registry.COMPARED: study.compared,
        registry.GRIDS: map_of(wildcards.study),
        registry.APART: studies_apart(wildcards.study),
    }
    having = [what for what, has in there.items() if has]
    places = paths.figures_of_book(wildcards.study, study.networks, study.losses, having)
    return expand("{place}.{ending}", place=places, ending=ENDINGS_OF_BOOK)
