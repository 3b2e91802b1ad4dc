"""Files of figures: whole, the same every time, and the same whatever the reader's own settings."""

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from sigmoid_bce.figures import style
from sigmoid_bce.figures.outputs import draw_outputs, tabulate_outputs


def saved(figure: Figure, stem) -> tuple[bytes, bytes]:
    style.save_figure(figure, stem)
    return stem.with_name(stem.name + ".svg").read_bytes(), stem.with_name(stem.name + ".png").read_bytes()


def test_the_same_table_gives_the_same_bytes(samples, run, tmp_path):
    first, second = (saved(draw_outputs(tabulate_outputs(samples, 20), run), tmp_path / name) for name in "ab")
    assert first == second


def test_the_readers_own_settings_change_nothing(samples, run, tmp_path):
    table = tabulate_outputs(samples, 20)
    ours = saved(draw_outputs(table, run), tmp_path / "a")
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.hashsalt": None, "savefig.dpi": 10}):
        assert saved(draw_outputs(table, run), tmp_path / "b") == ours


def test_files_hold_no_date_and_no_version(tmp_path):
    svg, png = saved(style.draw_notice("a", "b"), tmp_path / "a")
    for word in (b"<dc:date>", matplotlib.__version__.encode(), b"Software"):
        assert word not in svg
        assert word not in png


def test_both_pictures_are_laid_out_once(samples, run, tmp_path, monkeypatch):
    done, lay_out = [], ConstrainedLayoutEngine.execute
    monkeypatch.setattr(ConstrainedLayoutEngine, "execute", lambda self, figure: done.append(lay_out(self, figure)))
    saved(draw_outputs(tabulate_outputs(samples, 20), run), tmp_path / "a")
    assert len(done) == 1


def test_a_name_with_a_dot_keeps_it(tmp_path):
    saved(style.draw_notice("a", "b"), tmp_path / "1.5_name")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.5_name.png", "1.5_name.svg"]


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    style.save_figure(style.draw_notice("a", "b"), tmp_path / "a")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(
        style.FigureCanvasSVG, "print_svg", lambda *_, **__: (_ for _ in ()).throw(OSError("disk full"))
    )
    with pytest.raises(OSError, match="disk full"):
        style.save_figure(style.draw_notice("c", "d"), tmp_path / "a")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("limits", "bands"),
    [((-5, 5), []), ((-20, 5), [(-20, -16)]), ((-20, 20), [(-20, -16), (16, 20)]), ((17, 20), [(17, 20)])],
)
def test_only_what_lies_beyond_is_shaded_and_the_axis_stays(limits, bands):
    axis = Figure().subplots()
    axis.set_xlim(limits)
    assert style.shade_beyond(axis, -16, 16) == bool(bands)
    assert [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in axis.patches] == bands
    assert axis.get_xlim() == limits


def test_the_two_classes_differ_in_more_than_colour():
    for first, second in (style.CLASS_BARS, style.CLASS_MARKS):
        assert (first["facecolor"] == "none") != (second["facecolor"] == "none")
    assert style.CLASS_MARKS[0]["marker"] != style.CLASS_MARKS[1]["marker"]


def test_the_lines_differ_in_style_or_breadth():
    looks = [
        (str(line["linestyle"]), line["linewidth"]) for line in (style.RAW_LINE, style.SIGMOID_LINE, style.NAIVE_LINE)
    ]
    assert len(set(looks)) == len(np.unique([breadth for _, breadth in looks])) == 3


@pytest.mark.parametrize(("step", "labels"), [(0.1, ["0%", "10%"]), (0.025, ["0.0%", "2.5%"])])
def test_no_two_ticks_in_percent_are_rounded_otherwise_than_they_stand(step, labels):
    axis = Figure().subplots()
    axis.set(xlim=(0, 5 * step), xticks=[0, step, 2 * step])
    style.tell_in_percent(axis.xaxis)
    axis.figure.draw_without_rendering()
    assert [label.get_text() for label in axis.get_xticklabels()][:2] == labels
