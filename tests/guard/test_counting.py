"""The guard's counts and states, on NumPy alone, against the project's own formulas."""

import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from clipping_guard.counting import ALIVE, CLIPPED, COUNTS, DEAD, HIGHEST, LOWEST, ClippingWarning, Course, count

from sigmoid_bce.losses.formulas import clipping_range, gradient_raw, gradient_sigmoid

ROOT = Path(__file__).parents[2]


def counts_of(samples=100, wrong=50, lost=0, of_label=0):
    return {"samples": samples, "wrong": wrong} | dict.fromkeys(COUNTS, 0) | {f"without_wrong_{of_label}": lost}


def course_of(*checks):
    """The course after checks of 100 samples, 50 of them wrong and so many without a gradient; its warnings beside."""
    course = Course()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        for step, lost in enumerate(checks, 1):
            course.add(step, counts_of(lost=lost))
    assert all(one.category is ClippingWarning for one in said)
    return course, [str(one.message) for one in said]


def test_the_limits_are_those_of_the_project():
    # To the last digit or two, which depend on a platform's exponential function.
    assert pytest.approx(clipping_range(np.float32), rel=2e-7) == (LOWEST, HIGHEST)


def test_without_gradients_the_limits_decide_as_the_clipped_loss_does():
    x = np.linspace(-20, 20, 4001, dtype=np.float32)
    for label in (0, 1):
        labels = np.full(x.shape, label)
        # At most exactly zero: that is what clipping makes of a gradient.
        by_gradient = count(x, labels, np.where(gradient_sigmoid(x, label) == 0, 0.0, 1.0), threshold=0.0)
        assert count(x, labels) == by_gradient
        assert by_gradient[f"without_wrong_{label}"] > 300 and by_gradient[f"without_right_{label}"] > 300


def test_from_raw_outputs_no_wrong_sample_is_without_a_gradient():
    x = np.linspace(-1000, 1000, 2001, dtype=np.float32)
    found = count(x, np.zeros(2001), gradient_raw(x, 0))
    assert found["without_wrong_0"] == found["without_wrong_1"] == 0 < found["without_right_0"]


def test_samples_are_counted_by_side_and_label():
    x, labels = [[-20.0], [20.0], [20.0], [-20.0], [0.5], [-17.0]], [0, 1, 0, 1, 0, 1]
    expected = {"samples": 6, "wrong": 4, "without_right_0": 1, "without_right_1": 1}
    assert count(x, labels) == expected | {"without_wrong_0": 1, "without_wrong_1": 2}


def test_other_sizes_are_refused():
    with pytest.raises(ValueError, match="3 raw outputs for 2 labels.*Hint"):
        count([1.0, 2.0, 3.0], [0, 1])


def test_a_healthy_training_is_not_warned_of():
    course, said = course_of(*[0] * 200)
    assert course.state == ALIVE and said == []
    assert len(course.rows) < 40 and course.rows[-1]["step"] == 200


def test_the_warning_comes_before_the_death_and_each_once():
    course, said = course_of(*[0] * 20, *range(0, 50, 2), *[50] * 10, 49, *[50] * 20)
    assert [one.split(" after")[0] for one in said] == ["Clipped", "Dead by clipping"]
    assert "50 of 50 samples that are still wrong" in said[1] and "Hint: " in said[0]
    states = [row["state"] for row in course.rows]
    first = {state: states.index(state) for state in (CLIPPED, DEAD)}
    assert first[CLIPPED] < first[DEAD] and course.rows[-1]["state"] == DEAD
    # One sample with a gradient: it is not said to be dead until ten checks have had none.
    assert CLIPPED in states[first[DEAD] :]


def test_a_course_is_alive_again_when_gradients_come_back():
    course, _ = course_of(*[50] * 12, *[0] * 12)
    assert course.state == ALIVE


def test_a_few_wrong_labels_raise_no_alarm():
    course = Course()
    for step in range(1, 50):
        course.add(step, counts_of(samples=1000, wrong=5, lost=5))
    assert course.state == ALIVE


@pytest.mark.parametrize("size", [1, 8])
def test_small_batches_are_judged_together(size):
    course = Course()
    for step in range(1, 256 // size):
        # One sample in all is clipped.
        course.add(step, counts_of(samples=size, wrong=1, lost=int(step == 1)))
    assert course.state == ALIVE and course.warned == {}


def test_the_table_shows_counts_and_warnings():
    course, _ = course_of(0, 10, *[50] * 12)
    lines = course.table().splitlines()
    assert lines[2].split() == ["1", "100", "50", "0", "0", "0", "0", "alive"]
    assert "dead by clipping" in course.table() and "None is left" in course.table()
    assert max(map(len, lines)) <= 78


def test_numpy_is_enough():
    code = "import sys, clipping_guard.steps, clipping_guard.counting; "
    code += "print(*{'keras', 'tensorflow', 'jax', 'torch', 'sigmoid_bce'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "guard", capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_papers_package_does_not_import_the_guard():
    snippets = ROOT / "src/sigmoid_bce/libraries/snippets"
    using = [path for path in (ROOT / "src").rglob("*.py") if "clipping_guard" in path.read_text(encoding="utf-8")]
    assert {path.parent for path in using} == {snippets}
