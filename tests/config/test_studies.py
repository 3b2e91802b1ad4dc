"""All studies of a checkout together."""

import os
from pathlib import Path

import pytest

from sigmoid_bce.config import ConfigError
from sigmoid_bce.config.studies import load_studies, without_paths

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


def test_places_of_folders_go_to_the_studies_on_folders_alone(tmp_path):
    folder = "data: {{source: folder, path: {}}}\n"
    write_studies(tmp_path, cats="", near=folder.format("ants.zip"), far=folder.format("/data/bees"))
    (tmp_path / "personal.yaml").write_text("folders: ~/pictures\ndata: {source: local, path: cats.zip}\n")
    studies = load_studies(tmp_path, NO_RECORD, {})
    places = {name: study.data.path for name, study in studies.items()}
    assert places == {"cats": "cats.zip", "near": os.path.expanduser("~/pictures/ants.zip"), "far": "/data/bees"}
    assert without_paths(studies["near"])["data"]["path"] == "ants.zip"
    given = load_studies(tmp_path, NO_RECORD, {"source": "folder", "path": "other"})
    assert [given[name].data.path for name in ("near", "far")] == ["other", "other"]
    assert given["cats"].data.source == "microsoft"


def test_of_a_folder_all_images_are_taken_unless_it_is_said_how_many(tmp_path):
    folder = "data: {{source: folder, path: ~/pictures/ants.zip{}}}\n"
    write_studies(tmp_path, all=folder.format(""), few=folder.format(", per_class: {train: 3}"), cats="")
    studies = load_studies(tmp_path, NO_RECORD, {})
    assert studies["all"].data.per_class is None
    assert studies["few"].data.per_class.model_dump() == {"train": 3, "validation": 500, "test": 500}
    assert [studies[name].data.called for name in ("all", "cats")] == ["ants", "cats and dogs"]
    assert studies["cats"].data.request()["folder"] == {} != studies["all"].data.request()["folder"]


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


@pytest.mark.fault(
    "a study's file has capitals, blanks, a dot, a hyphen or the ending .yml in its name",
    expect="refused with the name, what is allowed, and a name to take",
)
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Mine.yaml", "rename it to mine.yaml"),
        ("my study.yaml", "rename it to my_study.yaml"),
        ("mine.yml", "rename it to mine.yaml"),
        ("mine.YAML", "rename it to mine.yaml"),
        ("mine-too (1).yaml", "rename it to mine_too_1.yaml"),
        ("mine.bak.yaml", "rename it to mine_bak.yaml"),
        ("2nd.yaml", "rename it to study_2nd.yaml"),
        ("_.yaml", "rename it to study.yaml"),
        ("studié.yaml", "rename it to studi.yaml"),
        ("personal.yml", "rename it to personal.yaml"),
        ("there.yml", "give it another name, or move it out of the folder"),
        ("published.yml", "give the file another name"),
    ],
)
def test_a_name_that_no_path_can_have_is_refused(tmp_path, name, hint):
    write_studies(tmp_path, there="")
    (tmp_path / name).write_text(HEAD)
    with pytest.raises(ConfigError) as caught:
        load_studies(tmp_path, NO_RECORD, {})
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / name} has a problem:\n  file name: ") and hint in message


def test_hidden_files_and_backups_are_passed_over(tmp_path):
    write_studies(tmp_path, mine="")
    for name in (".mine.yaml.swp", "._mine.yaml", ".yaml", "mine.yaml~", "#mine.yaml#", "mine.yaml.bak", "Notes.txt"):
        (tmp_path / name).write_text("no study: [")
    (tmp_path / ".#mine.yaml").symlink_to("nowhere")
    assert list(load_studies(tmp_path, NO_RECORD, {})) == ["mine"]


@pytest.mark.fault("--config weights=, source= or path= without a value", expect="refused with the key")
@pytest.mark.parametrize("key", ["weights", "source", "path"])
@pytest.mark.parametrize("value", [None, "", [], {"a": "1"}])
def test_a_setting_of_the_command_line_without_a_value_is_refused(tmp_path, key, value):
    write_studies(tmp_path, mine="")
    with pytest.raises(ConfigError) as caught:
        load_studies(tmp_path, NO_RECORD, {key: value})
    message = str(caught.value)
    assert message.startswith(f"command line (--config) has a problem:\n  {key}: ")
    assert f"Hint: write {key}=VALUE, or leave {key}= out." in message


def test_a_checkout_without_a_config_folder_is_none(tmp_path):
    with pytest.raises(ConfigError, match="there is no such folder[^$]*Hint: start Snakemake in the folder with"):
        load_studies(tmp_path / "config", NO_RECORD, {})
