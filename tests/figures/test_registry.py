"""Every figure of the registry: its function, its files, its words, its style, its rule and its page."""

import re
from importlib import import_module
from inspect import signature
from operator import attrgetter

import matplotlib
import pandas as pd
import pytest

from sigmoid_bce.book.typed_numbers import find_typed, load_allowed
from sigmoid_bce.config.study import Study
from sigmoid_bce.figures import drawing, paths, style
from sigmoid_bce.figures.registry import APART, COMPARED, ENDINGS, FIGURES, GRIDS, IMAGES
from tests.figures.inputs import PARAMETERS, ROOT, make_input

STUDY = Study(title="Made up", description="For tests.")
# What a reader may have set, and no figure must follow.
OF_A_READER = {"font.size": 30, "axes.facecolor": "#ff0000", "figure.facecolor": "#ff0000", "svg.fonttype": "none"}


def arguments_of(name, folder):
    """What the rule of a figure gives to its function."""
    figure = FIGURES[name]
    told = {key: PARAMETERS.get(place) or attrgetter(place)(STUDY) for key, place in figure.parameters.items()}
    return {key: make_input(path, folder) for key, path in figure.inputs.items()} | told


@pytest.fixture(scope="module", params=FIGURES)
def drawn(request, tmp_path_factory):
    """The name of a figure, its arguments, and the folder with its files."""
    name, folder = request.param, tmp_path_factory.mktemp("figure")
    (folder / "inputs").mkdir()
    arguments = arguments_of(name, folder / "inputs")
    files = [folder / f"{name}.{ending}" for ending in FIGURES[name].endings]
    with matplotlib.rc_context(OF_A_READER):
        drawing.draw_figure(paths.function_of(name), arguments | {"code": "another argument"}, files)
    return name, arguments, folder


def test_all_its_files_are_written_and_no_other(drawn):
    name, _, folder = drawn
    written = {path.name: path.stat().st_size for path in folder.iterdir() if path.is_file()}
    assert written.keys() == {f"{name}.{ending}" for ending in FIGURES[name].endings}
    assert all(written.values())


def test_it_is_told_in_words(drawn):
    name, _, folder = drawn
    if "txt" in FIGURES[name].endings:
        text = (folder / f"{name}.txt").read_text("utf-8")
        assert len(text.split()) > 10 and text.endswith(".\n") and re.search(r"\d", text)


def test_its_style_is_the_shared_one_whatever_the_readers(drawn):
    name, _, folder = drawn
    svg = (folder / f"{name}.svg").read_text("utf-8")
    assert f'width="{style.WIDTH * 72:g}pt"' in svg
    assert "#ff0000" not in svg and "<text" not in svg


def test_its_table_repeats_an_input_only_where_the_entry_says_so(drawn):
    name, arguments, folder = drawn
    if "csv" not in FIGURES[name].endings:
        return
    table = (folder / f"{name}.csv").read_bytes()
    files = [path for path in (folder / "inputs").iterdir() if path.suffix == ".csv"]
    files += [arguments[key] for key, path in FIGURES[name].inputs.items() if path.startswith("resources/")]
    repeated = FIGURES[name].repeats
    assert [path for path in files if path.read_bytes() == table] == ([arguments[repeated]] if repeated else [])
    assert len(pd.read_csv(folder / f"{name}.csv"))


@pytest.mark.parametrize("name", FIGURES)
def test_its_function_takes_what_the_entry_names(name):
    module, function = paths.function_of(name).split(".")
    taken = set(signature(getattr(import_module(f"sigmoid_bce.figures.{module}"), function)).parameters)
    figure = FIGURES[name]
    assert taken <= {*figure.inputs, *figure.parameters} and taken >= set(figure.parameters)


@pytest.mark.parametrize("name", FIGURES)
def test_the_book_shows_it_on_its_page(name):
    figure = FIGURES[name]
    calls = [page.stem for page in ROOT.glob("book/*.md") if f'figure("{name}"' in page.read_text("utf-8")]
    assert calls == ([] if figure.caption else [figure.page])
    assert (ROOT / f"book/{figure.page}.md").exists()
    assert find_typed(figure.caption or "", "page", load_allowed()) == []


def test_every_figure_has_a_rule_of_its_own():
    assert len({paths.rule_of(name) for name in FIGURES} | {paths.RULE_OF_EACH_RUN}) == len(FIGURES) + 1


def test_figures_of_one_job_mean_the_same_by_a_name():
    inputs = {}
    for name in paths.OF_EACH_RUN:
        assert FIGURES[name].endings == ENDINGS
        for key, path in {**FIGURES[name].inputs, **FIGURES[name].parameters}.items():
            assert inputs.setdefault(key, path) == path


def test_a_book_shows_what_its_study_has():
    def shown(*there):
        return set(FIGURES) - set(paths.shown_where(there))

    assert shown(APART, IMAGES, COMPARED, GRIDS) == set()
    assert shown(IMAGES) == {"drift", "map", "critical_rates", "death", "pixels"}
    assert "extreme_images" in shown(COMPARED)
    places = paths.figures_of_book("mine", ["convnet"], ["raw"], ())
    assert "results/mine/figures/1_sigmoid_and_logit" in places and "results/numerics/figures/sixteen_bits" in places
    assert places[-1] == "results/mine/figures/convnet/raw/6_batch_loss"


@pytest.mark.parametrize(
    ("picture", "name", "rule"),
    [
        ("results/mine/figures/4_outputs_early.svg", "4_outputs_early", "plot_outputs_early"),
        ("results/mine/figures/convnet/raw/4_outputs_early.svg", "convnet_raw_4_outputs_early", "plot_network"),
        ("results/numerics/figures/sixteen_bits.svg", "sixteen_bits", "plot_sixteen_bits"),
    ],
)
def test_name_and_rule_are_those_of_the_path(picture, name, rule):
    path = ROOT / picture
    assert (paths.name_of_figure(path), paths.rule_of_picture(path)) == (name, rule)
