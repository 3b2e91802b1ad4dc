"""All studies of a checkout together."""

from pathlib import Path

import pytest

from sigmoid_bce.config import ConfigError
from sigmoid_bce.config.studies import load_studies

ROOT = Path(__file__).parents[2]
HEAD = "title: A study\ndescription: For a test.\n"
NO_RECORD = Path("nowhere/study.yaml")


def write_studies(folder, **studies):
    for name, lines in studies.items():
        (folder / f"{name}.yaml").write_text(HEAD + lines)
    return folder


def test_a_place_from_the_command_line_goes_to_the_studies_on_cats_and_dogs_alone(tmp_path):
    write_studies(
        tmp_path,
        cats="",
        digits="data: {source: digits, image_size: 75, per_class: {train: 9}}\n".replace(
            "{train: 9}", "{train: 9, validation: 9, test: 9}"
        ),
    )
    studies = load_studies(tmp_path, NO_RECORD, {"source": "local", "path": "images.zip"})
    assert studies["cats"].data.path == "images.zip"
    assert studies["digits"].data.source == "digits"


def test_a_trial_is_another_study_on_the_same_images(tmp_path):
    write_studies(tmp_path, mine="trials: [slower]\n", slower="training: {learning_rate: 1e-5}\n")
    assert load_studies(tmp_path, NO_RECORD, {})["mine"].trials == ("slower",)


@pytest.mark.parametrize(
    ("trials", "message"),
    [
        ("[slowr]", "did you mean slower?"),
        ("[mine]", "there is no other study mine"),
        ("[small]", "the study small is not on the same images"),
    ],
)
def test_a_trial_that_is_none_is_refused(tmp_path, trials, message):
    write_studies(tmp_path, mine=f"trials: {trials}\n", slower="", small="data: {image_size: 64}\n")
    with pytest.raises(ConfigError) as caught:
        load_studies(tmp_path, NO_RECORD, {})
    assert message in str(caught.value)
    assert "mine.yaml" in str(caught.value)


def test_the_trials_of_the_paper_differ_from_it_in_the_learning_rate_alone():
    studies = load_studies(ROOT / "config", NO_RECORD, {"source": "microsoft"})
    paper = studies["paper"]
    free = {"learning_rate", "max_epochs"}
    assert paper.trials
    for trial in (studies[name] for name in paper.trials):
        assert trial.training.model_dump(exclude=free) == paper.training.model_dump(exclude=free)
        assert trial.networks == ("convnet",)
        assert trial.network_settings.convnet == paper.network_settings.convnet
        assert trial.training.learning_rate != paper.training.learning_rate
        assert set(trial.networks) <= set(paper.networks) and set(trial.losses) <= set(paper.losses)


@pytest.mark.parametrize("name", ["numerics", "measured", "published"])
def test_a_study_may_not_have_the_name_of_another_folder_of_results(tmp_path, name):
    write_studies(tmp_path, **{name: ""})
    with pytest.raises(ConfigError, match=f"results/{name} is not for a study[^$]*Hint: give the file another name"):
        load_studies(tmp_path, NO_RECORD, {})
