"""The reader's own setting: it may say where the images are, and nothing else."""

import pytest

from sigmoid_bce.config import ConfigError, load_personal, load_study


def test_a_personal_setting_names_where_the_images_are(tmp_path, study_file):
    path = tmp_path / "personal.yaml"
    path.write_text("data:\n  source: local\n  path: cats.zip\n")
    assert load_personal(path) == {"data": {"source": "local", "path": "cats.zip"}}
    assert load_study(study_file(), load_personal(path)).data.path == "cats.zip"


def test_no_personal_file_or_an_empty_one_sets_nothing(tmp_path):
    assert load_personal(tmp_path / "personal.yaml") == {}
    (tmp_path / "personal.yaml").write_text("# nothing yet\n")
    assert load_personal(tmp_path / "personal.yaml") == {}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("training: {patience: 3}\ndata: {source: kaggle}\n", "training (line 1): there is no such key"),
        ("data: {source: kaggle, image_size: 64}\n", "data.image_size (line 1): there is no such key"),
        ("data: {source: local}\n", "data.path (not in the file: its default): the source is local"),
        ("data: {path: x.zip}\n", "data.source: this key is missing"),
        ("data: {source: lokal, path: x}\n", "did you mean local?"),
        ("data: {\n", "not valid YAML"),
    ],
)
def test_a_personal_setting_can_change_nothing_else(tmp_path, content, message):
    path = tmp_path / "personal.yaml"
    path.write_text(content)
    with pytest.raises(ConfigError) as caught:
        load_personal(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)
