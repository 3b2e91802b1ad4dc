from sigmoid_bce.config.network_settings import NetworkSettings
from sigmoid_bce.networks.building import build_body, build_frozen_body, build_head
from sigmoid_bce.networks.registry import FROZEN, LEARNING, NETWORKS, Network, Pretrained, application


def test_the_article_s_networks_are_there_and_one_more():
    assert [name for name, entry in NETWORKS.items() if entry.article] == ["convnet", "vgg16", "inception_v3"]
    assert {*LEARNING, *FROZEN} == set(NETWORKS)
    assert LEARNING == ("convnet",)


def test_every_network_has_a_section_in_a_study_with_its_own_dropout():
    settings = NetworkSettings()
    assert {name: getattr(settings, name).dropout for name in NETWORKS} == {
        name: entry.dropout for name, entry in NETWORKS.items()
    }


def test_every_network_sees_the_smallest_image_that_it_names():
    for name, entry in NETWORKS.items():
        shape = (entry.smallest_image, entry.smallest_image, 3)
        body = build_frozen_body(name, shape) if entry.frozen else build_body(name, shape)
        assert body.output_shape[1] > 0


def test_one_more_entry_is_all_that_a_new_network_takes(monkeypatch):
    # As in the recipe of CONTRIBUTING.md.
    entry = Network(
        title="MobileNetV2 as a frozen body",
        body=application("MobileNetV2"),
        hidden=(128,),
        dropout=0.2,
        smallest_image=32,
        own_scaling="symmetric",
        pooled=True,
        pretrained=Pretrained(file="mobilenet.h5", url="https://example.org/mobilenet.h5", md5="0" * 32),
    )
    monkeypatch.setitem(NETWORKS, "mobilenet_v2", entry)
    body = build_frozen_body("mobilenet_v2", (32, 32, 3))
    assert body.output_shape == (None, 1280)
    assert [layer.units for layer in build_head("mobilenet_v2", 1280, 0.2).layers[1:]] == [128, 1]
