"""What is run again after an edit, and that nothing else is: a dry run after each edit of a finished study."""

import re
from contextlib import contextmanager

import pytest

from tests.workflow.checkout import TINY_PAPER, copy_finished, snakemake

pytestmark = pytest.mark.slow

BOOK = {"assemble_book", "compile_book"}
# Of the run that figures 4 to 6 show, and of each network.
OF_OUTPUTS = {"plot_outputs_early", "plot_outputs_convergence", "plot_batch_loss", "plot_network"}
# What no training leads to.
WITHOUT_TRAINING = {
    "prepare_images",
    "tabulate_numerics",
    "tabulate_limits",
    "tabulate_explorer",
    "tabulate_diagnosis",
    "tabulate_curves",
    "plot_sigmoid_and_logit",
    "plot_implementations",
    "compare_measured",
}
# What every training leads to.
AFTER_TRAINING = {"train_network", "extract_outputs", "tabulate_summary", "judge_claims", *OF_OUTPUTS, *BOOK}


@pytest.fixture(scope="module")
def study(finished_study, tmp_path_factory):
    """A copy of the finished study, in which each test edits a file and puts it back."""
    return copy_finished(finished_study, tmp_path_factory.mktemp("edited") / "checkout")


@contextmanager
def edited(path, old, new):
    text = path.read_text()
    assert text.count(old) >= 1, f"{old} is not in {path}"
    path.write_text(text.replace(old, new, 1))
    try:
        yield
    finally:
        path.write_text(text)


def rules_to_run(folder):
    status, output = snakemake(folder, "-n", *TINY_PAPER)
    assert status == 0, output
    return set(re.findall(r"^(\w+) +\d+$", output, re.MULTILINE)) - {"total"}


def rules_after(study, file, old, new):
    with edited(study / file, old, new):
        return rules_to_run(study)


def test_after_no_edit_nothing_is_run(study):
    assert rules_to_run(study) == set()


@pytest.mark.fault("words in code change: a comment, a docstring, the layout", expect="nothing is run again")
def test_after_words_nothing_is_run(study):
    loop, style = study / "src/sigmoid_bce/training/loop.py", study / "src/sigmoid_bce/figures/style.py"
    with (
        edited(loop, "Train one network to convergence", "Train a network until it has converged"),
        edited(style, "\n\n\ndef ", "\n\n\n# A word more.\n\ndef "),
        edited(study / "workflow/scripts/plot_figure.py", "Tail of all rules", "The end of all rules"),
    ):
        assert rules_to_run(study) == set()


@pytest.mark.fault(
    "a loss, the loop, the reading of samples change", expect="all trainings and what follows run; no numerics"
)
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("src/sigmoid_bce/losses/trainable.py", "clipped > highest", "clipped >= highest"),
        (
            "src/sigmoid_bce/training/loop.py",
            "len(history) >= settings.max_epochs",
            "len(history) > settings.max_epochs",
        ),
        ("src/sigmoid_bce/training/augmentation.py", "cv2.BORDER_REPLICATE", "cv2.BORDER_REFLECT"),
        ("config/tiny.yaml", "learning_rate: 1e-3", "learning_rate: 5e-4"),
    ],
)
def test_what_training_depends_on_runs_trainings_and_what_follows(study, file, old, new):
    rules = rules_after(study, file, old, new)
    assert rules >= AFTER_TRAINING
    assert rules & WITHOUT_TRAINING == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        # A figure.
        ("src/sigmoid_bce/figures/batch_loss.py", '"s": 26', '"s": 27', {"plot_batch_loss", "plot_network"}),
        # A claim's test; of another module, which only claims use.
        ("src/sigmoid_bce/claims/run_tests.py", "import ", "import this\nimport ", {"judge_claims", "test_results"}),
        # A page, and how numbers stand in it.
        ("book/index.md", "\n# ", "\n# A ", set()),
        ("src/sigmoid_bce/book/formats.py", "return ", "return 0 or ", set()),
        # A setting of the figures.
        (
            "config/tiny.yaml",
            "seeds: [1]",
            "seeds: [1]\nfigures: {histogram_bins: 99}",
            {"plot_outputs_early", "plot_outputs_convergence", "plot_network"},
        ),
    ],
    ids=["figure", "claim", "page", "formats", "setting"],
)
@pytest.mark.fault("a figure, a claim's test, a page, a setting change", expect="exactly what shows them is run again")
def test_exactly_what_shows_it_is_run(study, file, old, new, expected):
    assert rules_after(study, file, old, new) == expected | BOOK


@pytest.mark.fault("the style of figures changes", expect="every figure is drawn again, and nothing else but the book")
def test_a_change_of_style_draws_all_figures(study):
    rules = rules_after(study, "src/sigmoid_bce/figures/style.py", "BAND = ", 'BAND = "" or ')
    assert rules >= OF_OUTPUTS | {"plot_sigmoid_and_logit", "plot_implementations", "plot_histories"}
    # The table of extreme images is made in the module that draws them.
    assert {rule for rule in rules if not rule.startswith("plot_")} == BOOK | {"tabulate_extreme_images"}


@pytest.mark.fault("the preparation of images changes", expect="they are prepared again, and all that is made of them")
def test_a_change_of_preparation_prepares_images_again(study):
    rules = rules_after(study, "src/sigmoid_bce/datasets/digits.py", "return ", "return () or ")
    assert rules >= {"prepare_images", *AFTER_TRAINING}
    assert rules & (WITHOUT_TRAINING - {"prepare_images"}) == set()
