"""The table of Keras's versions: sound, and in agreement with what was measured."""

import pytest

from sigmoid_bce.libraries.golden import load_golden
from sigmoid_bce.libraries.history import TABLE, load_keras_history

# What golden_core.csv calls the measured calls of a version: in `fit` or a graph, and outside.
FORM_OF = {"A": "keras_2_tensorflow", "B": "tf_keras_clipped", "fused": "tensorflow_logits"}
MEASURED_TENSORFLOW = {
    ("tf.keras", "1.12.0"): "tensorflow-1.12.0",
    ("tf.keras", "1.14.0"): "tensorflow-1.14.0",
    ("tf.keras", "2.15.0"): "tensorflow-2.15.0",
    ("Keras on TensorFlow", "2.2.4"): "tensorflow-1.12.0",
    ("Keras on TensorFlow", "2.3.0"): "tensorflow-1.15.0",
}


def test_versions_stand_in_the_order_of_their_release():
    for _, versions in load_keras_history().groupby("stack"):
        assert versions["released"].is_monotonic_increasing


@pytest.mark.parametrize("call", MEASURED_TENSORFLOW, ids="-".join)
def test_a_measured_version_did_what_the_golden_tables_say(call):
    history, golden = load_keras_history(), load_golden()
    row = history[(history["stack"] == call[0]) & (history["version"] == call[1])].squeeze()
    assert row["evidence"] == "measured"
    found = set(golden["implementation"][golden["backend"] == MEASURED_TENSORFLOW[call]])
    assert {FORM_OF[row["in_fit"]], FORM_OF[row["outside_fit"]]} <= found


def test_an_unknown_form_is_named(tmp_path):
    broken = tmp_path / "history.csv"
    broken.write_text(TABLE.read_text("utf-8").replace(",A,A,", ",A,Z,", 1), "utf-8")
    with pytest.raises(ValueError, match="history.csv, line 2: unknown form"):
        load_keras_history(broken)
