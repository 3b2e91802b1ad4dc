"""Studies that are compared with another one, run by run."""

import pytest

from sigmoid_bce.config import ConfigError
from sigmoid_bce.config.studies import load_studies
from tests.config.test_studies import NO_RECORD, ROOT, write_studies

# What each study that may be compared with the paper changes, and nothing else; how long it goes is not compared.
CHANGES = {
    "convnet_on_jax": {"backend", "max_epochs"},
    "convnet_on_torch": {"backend", "max_epochs"},
    "squeezenet_on_jax": {"backend"},
    "squeezenet_on_jax_fresh_seeds": {"backend"},
    "squeezenet_on_torch": {"backend"},
    "squeezenet_fresh_views": {"views", "max_epochs"},
    "squeezenet_article_scaling": {"scaling"},
}


def test_a_compared_study_trains_the_same_network_on_the_same_images(tmp_path):
    write_studies(tmp_path, mine="compared: [on_jax]\nseeds: [1, 2]\n", on_jax="training: {backend: jax}\nseeds: [2]\n")
    assert load_studies(tmp_path, NO_RECORD, {})["mine"].compared == ("on_jax",)


@pytest.mark.parametrize(
    ("compared", "message"),
    [
        ("[on_jx]", "there is no other study on_jx"),
        ("[on_jx]", "did you mean on_jax?"),
        ("[mine]", "there is no other study mine"),
        ("[small]", "the study small is not on the same images"),
        ("[vgg]", "the study vgg has no network in common with mine"),
        ("[keras]", "the study keras has no loss in common with mine"),
        ("[late]", "the study late has no seed in common with mine"),
    ],
)
def test_a_study_without_a_run_to_compare_is_refused(tmp_path, compared, message):
    write_studies(
        tmp_path,
        mine=f"compared: {compared}\n",
        on_jax="training: {backend: jax}\n",
        small="data: {image_size: 64}\n",
        vgg="networks: [vgg16]\n",
        keras="losses: [keras]\n",
        late="network_settings: {convnet: {seeds: [7]}}\n",
    )
    with pytest.raises(ConfigError) as caught:
        load_studies(tmp_path, NO_RECORD, {})
    assert message in str(caught.value)
    assert "mine.yaml" in str(caught.value) and "Hint: " in str(caught.value)


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_compared_with_the_paper_differs_from_it_in_one_thing(name):
    studies = load_studies(ROOT / "config", NO_RECORD, {"source": "microsoft"})
    paper, other = studies["paper"], studies[name]
    (network,) = other.networks
    settings = [
        one.training.model_dump() | getattr(one.network_settings, network).model_dump(exclude={"seeds"})
        for one in (paper, other)
    ]
    assert {key for key in settings[0] if settings[0][key] != settings[1][key]} == CHANGES[name]
    assert network in paper.networks and set(other.losses) <= set(paper.losses)
    assert set(other.seeds_of(network)) <= set(paper.seeds_of(network))


def test_fresh_views_are_as_many_as_epochs():
    study = load_studies(ROOT / "config", NO_RECORD, {})["squeezenet_fresh_views"]
    assert study.network_settings.squeezenet.views == study.training.max_epochs
