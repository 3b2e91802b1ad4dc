"""Studies whose runs stand beside those of another one, and the run that figures show of them."""

import shutil

import pytest

from sigmoid_bce.config import ConfigError
from sigmoid_bce.config.studies import load_evidence, load_studies
from tests.config.test_studies import NO_RECORD, ROOT, write_studies


def test_evidence_is_another_study_on_the_same_images(tmp_path):
    write_studies(tmp_path, mine="evidence: [theirs]\n", theirs="networks: [vgg16]\n")
    studies = load_studies(tmp_path, NO_RECORD, {})
    assert studies["mine"].evidence == ("theirs",) and studies["theirs"].evidence == ()
    assert studies["mine"].figures.study is None and studies["mine"].figures.network == "convnet"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("evidence: [theirz]", "did you mean theirs?"),
        ("evidence: [mine]", "there is no other study mine"),
        ("evidence: [small]", "the study small is not on the same images"),
        ("evidence: [theirs, theirs]", "theirs stands there more than once"),
        ("figures: {study: theirs}", "the study theirs is not among evidence"),
        ("evidence: [theirs]\nfigures: {study: theirs, network: convnet}", "network convnet is not among networks"),
        ("evidence: [theirs]\nfigures: {study: theirs, seed: 1}", "seed 1 is not among seeds"),
    ],
)
def test_evidence_that_is_none_is_refused(tmp_path, lines, message):
    write_studies(
        tmp_path, mine=f"{lines}\n", theirs="networks: [vgg16]\nseeds: [5]\n", small="data: {image_size: 64}\n"
    )
    with pytest.raises(ConfigError) as caught:
        load_studies(tmp_path, NO_RECORD, {})
    assert message in str(caught.value)
    assert "mine.yaml" in str(caught.value) and "Hint: " in str(caught.value)


def test_the_run_that_figures_show_of_another_study_is_one_of_that_study(tmp_path):
    theirs = "networks: [vgg16, convnet]\nlosses: [sigmoid, raw]\nnetwork_settings: {vgg16: {seeds: [5, 6]}}\n"
    write_studies(tmp_path, mine="evidence: [theirs]\nfigures: {study: theirs, loss: raw}\n", theirs=theirs)
    shown = load_studies(tmp_path, NO_RECORD, {})["mine"].figures
    assert (shown.study, shown.network, shown.loss, shown.seed) == ("theirs", "vgg16", "raw", 5)


def test_a_record_from_before_there_was_evidence_can_be_loaded(tmp_path):
    record = tmp_path / "study.yaml"
    text = (ROOT / "config/default.yaml").read_text()
    assert "\nevidence: []\n" in text
    record.write_text(text.replace("\nevidence: []\n", "\n"))
    assert load_studies(ROOT / "config", record, {})["published"].evidence == ()


def test_evidence_of_a_record_has_the_settings_that_came_with_it(tmp_path):
    folder = tmp_path / "evidence/article_protocol"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "config/article_protocol.yaml", folder / "study.yaml")
    assert list(load_evidence(tmp_path, ["article_protocol", "gone"])) == ["article_protocol"]
    (folder / "study.yaml").write_text("title: [")
    with pytest.raises(ConfigError, match="evidence/article_protocol/study.yaml"):
        load_evidence(tmp_path, ["article_protocol"])


def test_the_articles_protocol_is_evidence_of_the_paper():
    studies = load_studies(ROOT / "config", NO_RECORD, {"source": "microsoft"})
    protocol = studies["article_protocol"]
    assert studies["paper"].evidence == ("article_protocol", "pixels_0_to_255", "article_first_epochs")
    assert [name for name in studies["paper"].evidence if studies[name].apart] == list(studies["paper"].evidence[1:])
    assert (protocol.networks, protocol.losses, len(protocol.seeds)) == (("convnet",), ("raw", "sigmoid"), 6)
    assert protocol.training.learning_rate == 1e-3
