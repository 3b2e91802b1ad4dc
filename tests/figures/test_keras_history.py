"""The timeline of Keras's versions."""

import matplotlib.dates

from sigmoid_bce.figures.keras_history import LOOKS, NAMES, describe_keras_history, draw_keras_history
from sigmoid_bce.libraries.history import load_keras_history


def test_each_stack_is_a_row_and_each_version_is_named():
    table = load_keras_history()
    (axis,) = draw_keras_history(table).axes
    assert [label.get_text() for label in axis.get_yticklabels()] == list(dict.fromkeys(table["stack"]))
    assert [text.get_text() for text in axis.texts] == list(table["version"])


def test_a_bar_begins_with_its_version_in_the_colour_of_its_form():
    table = load_keras_history()
    table = table[(table["stack"] == "tf.keras") & table["version"].isin(["1.12.0", "1.14.0"])]
    (axis,) = draw_keras_history(table).axes
    bars = {(bar.get_x(), bar.get_y()): bar for bar in axis.patches}
    start = matplotlib.dates.datestr2num("2019-06-19")
    fused, added = (bar for (x, _), bar in sorted(bars.items()) if x == start)
    assert fused.get_facecolor() == matplotlib.colors.to_rgba(LOOKS["fused"]["facecolor"])
    assert added.get_facecolor() == matplotlib.colors.to_rgba(LOOKS["B"]["facecolor"])


def test_the_description_names_every_version_and_what_it_does():
    table = load_keras_history()
    text = describe_keras_history(table)
    assert all(f"{row.version} ({row.released})" in text for row in table.itertuples())
    assert f"1.14.0 (2019-06-19): in fit {NAMES['fused']}, else {NAMES['B']} (measured)" in text
