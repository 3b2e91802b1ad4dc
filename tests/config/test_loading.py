"""Loading a study: what is accepted, what is refused, and how it is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sigmoid_bce.config import ConfigError, Study, load_personal, load_study
from sigmoid_bce.config.study import Augmentation
from sigmoid_bce.networks.registry import FROZEN, NETWORKS
from sigmoid_bce.training.settings import TrainingSettings

CONFIG = Path(__file__).parents[2] / "config"


def refusal(path: Path, overrides: dict | None = None) -> str:
    """The message with which a study is refused."""
    with pytest.raises(ConfigError) as caught:
        load_study(path, overrides)
    return str(caught.value)


def test_a_study_that_names_only_a_title_and_a_description_has_the_defaults_of_the_article(study_file):
    study = load_study(study_file())
    assert study.data.model_dump() == {
        "source": "microsoft",
        "path": None,
        "image_size": 150,
        "per_class": {"train": 1000, "validation": 500, "test": 500},
        "folder": {
            **dict.fromkeys(("name", "classes", "class_names")),
            "shares": {"train": 2, "validation": 1, "test": 1},
            "seed": 1,
        },
    }
    assert (study.networks, study.losses, study.seeds) == (("convnet",), ("raw", "sigmoid"), (1,))
    assert study.training.model_dump() == {
        "batch_size": 16,
        "learning_rate": 1e-4,
        "max_epochs": 200,
        "patience": 15,
        "watched": "loss",
        "early_epoch": 8,
        "on_collapse": "report",
        "backend": "tensorflow",
        "deterministic": True,
        "augmentation": {
            "rotation": 40,
            "width_shift": 0.2,
            "height_shift": 0.2,
            "shear": 0.2,
            "zoom": 0.2,
            "horizontal_flip": True,
        },
    }
    learning = {"seeds": None, "learning_rate": None}
    nowhere_else = {"tensorflow": (), "jax": (), "torch": ()}
    frozen = learning | {"dropout": 0.5, "body": "imagenet", "scaling": "article", "views": 16}
    assert study.network_settings.model_dump() == {
        "convnet": learning | {"dropout": 0.4, "scaling": None, "backend_of_seeds": nowhere_else},
        "vgg16": frozen,
        "inception_v3": frozen,
        "squeezenet": frozen,
    }


def test_a_network_may_have_seeds_and_a_learning_rate_of_its_own(study_file):
    study = load_study(study_file("seeds: [1, 2]\nnetwork_settings: {vgg16: {seeds: [7], learning_rate: 1e-3}}\n"))
    assert study.seeds_of("convnet") == (1, 2)
    assert study.seeds_of("vgg16") == (7,)
    settings = [
        TrainingSettings.from_config(
            network, "raw", 7, study.training.model_dump(), getattr(study.network_settings, network).model_dump()
        )
        for network in ("convnet", "vgg16")
    ]
    assert [one.learning_rate for one in settings] == [1e-4, 1e-3]


def test_the_figures_show_a_seed_of_their_network(study_file):
    shown = "networks: [vgg16]\nnetwork_settings: {vgg16: {seeds: [7, 8]}}\n"
    assert load_study(study_file(shown)).figures.seed == 7
    assert "seed 1 is not among seeds" in refusal(study_file(shown + "figures: {seed: 1}\n"))


@pytest.mark.parametrize("path", sorted(CONFIG.glob("*.yaml")), ids=lambda path: path.name)
def test_each_file_of_the_config_folder_loads(path):
    if path.name == "personal.yaml":  # The reader's own, of which a part is enough.
        assert load_personal(path)
    elif path.name == "personal.example.yaml":
        assert set(load_personal(path)) == {"data", "weights", "folders"}
    else:
        assert load_study(path).title


def test_the_default_file_is_the_defaults():
    study = load_study(CONFIG / "default.yaml")
    assert study == Study(title=study.title, description=study.description)


def test_the_paper_has_the_images_and_the_convergence_rule_of_the_article():
    paper = load_study(CONFIG / "paper.yaml")
    assert paper.data.per_class.model_dump() == {"train": 1000, "validation": 500, "test": 500}
    assert paper.data.image_size == 150
    training = paper.training
    # The article's, but for the limit of 200 epochs, at which not all of our networks had converged by its own rule.
    assert (training.batch_size, training.max_epochs, training.patience, training.watched) == (16, 300, 15, "loss")
    assert training.augmentation == Augmentation()
    assert {"raw", "sigmoid"} <= set(paper.losses)


def test_the_demo_needs_no_network():
    demo = load_study(CONFIG / "demo.yaml")
    assert demo.data.source == "digits"
    assert {getattr(demo.network_settings, name).body for name in FROZEN} == {"random"}
    assert set(demo.networks) == set(NETWORKS)
    assert set(demo.losses) == {"raw", "sigmoid", "keras"}


@pytest.mark.parametrize("number", ["1e-4", "1.0e-4", "0.0001", "1E-4", "+1e-4", ".1e-3", "1"])
def test_a_learning_rate_may_be_written_as_yaml_1_2_writes_numbers(study_file, number):
    study = load_study(study_file(f"training: {{learning_rate: {number}}}\n"))
    assert study.training.learning_rate == float(number)
    assert isinstance(study.training.learning_rate, float)


def test_a_leading_zero_does_not_make_a_number_octal(study_file):
    assert load_study(study_file("seeds: [010]\n")).seeds == (10,)


def test_no_augmentation_is_null_and_a_part_of_it_leaves_the_rest_at_its_default(study_file):
    assert load_study(study_file("training: {augmentation: null}\n")).training.augmentation is None
    part = load_study(study_file("training: {augmentation: {rotation: 10}}\n")).training.augmentation
    assert (part.rotation, part.zoom) == (10, 0.2)


def test_a_loaded_study_cannot_be_changed(study_file):
    study = load_study(study_file())
    with pytest.raises(ValueError, match="frozen"):
        study.training.patience = 1


def test_figures_show_the_first_run_unless_told_otherwise(study_file):
    lines = "networks: [vgg16, convnet]\nlosses: [sigmoid, raw]\nseeds: [7, 1]\n"
    shown = load_study(study_file(lines)).figures
    assert (shown.network, shown.loss, shown.seed) == ("vgg16", "sigmoid", 7)
    shown = load_study(study_file(lines + "figures: {network: convnet, seed: 1}\n")).figures
    assert (shown.network, shown.loss, shown.seed) == ("convnet", "sigmoid", 1)


def test_the_home_directory_is_filled_into_a_path(study_file, monkeypatch):
    monkeypatch.setenv("HOME", "/home/reader")
    study = load_study(study_file("data: {source: local, path: ~/cats.zip}\n"))
    assert study.data.path == "/home/reader/cats.zip"


def test_the_message_names_the_file_and_the_line_and_reads_well(study_file):
    path = study_file("training:\n  patience: 0\n")
    assert refusal(path) == (
        f"{path} has a problem:\n"
        "  training.patience (line 4): 0 is not allowed.\n"
        "    Allowed: a whole number from 1 up (epochs).\n"
        "    Hint: the default is 15."
    )


def test_all_problems_are_told_at_once(study_file):
    path = study_file(
        "losses: [raw, log]\n"
        "training: {patience: 0, patience: 0, max_epochs: 3, bach_size: 4}\n"
        "network_settings: {convnet: {dropout: 150}}\n"
        "data: {source: local}\n"
    )
    with pytest.raises(ConfigError) as caught:
        load_study(path)
    assert [problem.key for problem in caught.value.problems] == [
        "training.patience",
        "data.path",
        "losses",
        "training.patience",
        "training.early_epoch",
        "training.bach_size",
        "network_settings.convnet.dropout",
    ]
    message = str(caught.value)
    assert message.startswith(f"{path} has 7 problems:\n")
    assert message.count("Hint: ") == 7


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is empty"),
        (b"# only a comment\n", "it is empty"),
        (b"- title: x\n", "no keys with values"),
        (b"title: x\n\tseeds: [1]\n", "indent with spaces, not tabs"),
        (b"title: x\nseeds: [1\n", "line 3, column 1: this is not valid YAML"),
        (b"title: !!python/name:os.system x\n", "without tags"),
        (b"title: \xff\n", "not text in UTF-8"),
        (b"title: x\n---\ntitle: y\n", "this is not valid YAML"),
    ],
)
def test_a_file_that_is_no_study_at_all_is_told_so(tmp_path, content, message):
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)
    assert message in refusal(path)
    assert str(path) in refusal(path)


def test_a_missing_file_is_told_with_the_one_that_may_be_meant():
    assert f"did you mean {CONFIG / 'demo.yaml'}?" in refusal(CONFIG / "dmo.yaml")
    assert "paper.yaml" in refusal(CONFIG / "xyzzy.yaml")


def test_a_folder_or_a_pipe_is_no_study(tmp_path):
    assert "it is not a file" in refusal(tmp_path)
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "it is not a file" in refusal(tmp_path / "pipe.yaml")


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text("title: A study\ndescription: x\n", encoding="utf-8-sig")
    assert load_study(path).title == "A study"


def test_overrides_are_laid_deeply_over_the_file(study_file):
    path = study_file("training: {patience: 3, batch_size: 8}\nseeds: [1, 2]\n")
    study = load_study(path, {"training": {"patience": 4, "augmentation": None}, "seeds": [5]})
    assert (study.training.patience, study.training.batch_size) == (4, 8)
    assert study.training.augmentation is None
    assert study.seeds == (5,)


def test_text_in_overrides_counts_as_if_written_in_the_file(study_file):
    """Snakemake's `--config training='{patience: 4}'` arrives as {"training": {"patience": "4"}}."""
    overrides = {"training": {"patience": "4", "learning_rate": "1e-5", "augmentation": "null"}, "losses": ["keras"]}
    study = load_study(study_file(), overrides)
    assert (study.training.patience, study.training.learning_rate, study.training.augmentation) == (4, 1e-5, None)
    assert study.losses == ("keras",)


def test_text_in_overrides_stays_text_where_a_study_has_text(study_file):
    overrides = {"data": {"source": "local", "path": "2019"}, "title": "10", "figures": {"loss": "null"}}
    study = load_study(study_file(), overrides)
    assert (study.data.path, study.title, study.figures.loss) == ("2019", "10", "raw")


def test_overrides_are_not_changed(study_file):
    overrides = {"training": {"patience": "4"}}
    load_study(study_file("training: {batch_size: 8}\n"), overrides)
    assert overrides == {"training": {"patience": "4"}}


def test_a_problem_from_outside_is_told_as_such_and_one_of_the_file_with_its_line(study_file):
    path = study_file("training: {patience: 0}\n")
    message = refusal(path, {"training": {"batch_size": 0}, "colour": "red"})
    assert "training.batch_size (command line or personal setting): 0" in message
    assert "colour (command line or personal setting): there is no such key" in message
    assert "training.patience (line 3): 0" in message


def test_a_training_takes_its_settings_from_the_config_as_they_are():
    study = load_study(CONFIG / "default.yaml")
    sections = study.model_dump()
    for network, special in sections["network_settings"].items():
        settings = TrainingSettings.from_config(network, "raw", 1, sections["training"], special).as_dict()
        assert settings == {
            "network": network,
            "loss": "raw",
            "seed": 1,
            **dict.fromkeys(["body", "scaling", "views"]),
            **sections["training"],
            **{
                key: value
                for key, value in special.items()
                if key not in ("seeds", "backend_of_seeds", "learning_rate")
            },
        }


def test_views_are_nothing_where_images_are_not_augmented():
    settings = TrainingSettings.from_config("vgg16", "raw", 1, {"augmentation": None}, {"views": 8, "scaling": "own"})
    assert (settings.views, settings.scaling) == (None, "own")


def test_the_config_loads_without_heavy_libraries():
    heavy = "{'tensorflow', 'keras', 'matplotlib', 'pandas', 'numpy', 'sklearn', 'cv2'}"
    code = f"import sys, sigmoid_bce.config; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_environment())
    assert done.stdout.strip() == "[]"


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin"}
