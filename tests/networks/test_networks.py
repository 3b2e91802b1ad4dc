import keras
import numpy as np
import pytest

from sigmoid_bce.networks.building import build_body, build_frozen_body, build_head, join


def test_the_convnet_is_the_article_s():
    body = build_body("convnet", (150, 150, 3))
    kinds = [type(layer).__name__ for layer in body.layers]
    assert kinds == ["Conv2D", "MaxPooling2D"] * 4 + ["Flatten"]
    convolutions = body.layers[0:8:2]
    assert [layer.filters for layer in convolutions] == [32, 64, 128, 256]
    assert {layer.kernel_size for layer in convolutions} == {(3, 3)}
    assert {layer.padding for layer in convolutions} == {"valid"}
    assert {type(layer.kernel_initializer).__name__ for layer in convolutions} == {"HeNormal"}
    assert body.output_shape == (None, 7 * 7 * 256)

    head = build_head("convnet", 7 * 7 * 256, 0.4)
    assert [type(layer).__name__ for layer in head.layers] == ["Dropout", "Dense", "Dense", "Dense"]
    assert [layer.units for layer in head.layers[1:]] == [512, 32, 1]
    assert head.layers[0].rate == 0.4
    assert head.layers[-1].activation is keras.activations.linear
    assert join(body, head).output_shape == (None, 1)


@pytest.mark.parametrize(
    "network, size, features", [("vgg16", 32, 512), ("inception_v3", 75, 2048), ("squeezenet", 47, 512)]
)
def test_a_frozen_body_does_not_learn_and_is_the_same_every_time(network, size, features):
    image = np.random.default_rng(0).random((1, size, size, 3), np.float32)
    first, second = (build_frozen_body(network, (size, size, 3)) for _ in range(2))
    assert first.trainable_variables == []
    seen = first.predict_on_batch(image)
    assert seen.shape == (1, features)
    np.testing.assert_array_equal(seen, second.predict_on_batch(image))
    head = build_head(network, features, 0.5)
    assert [layer.units for layer in head.layers[1:]] == [256, 1]


@pytest.mark.parametrize("network, size", [("vgg16", 32), ("inception_v3", 75)])
def test_what_a_random_body_makes_of_images_differs_enough_for_a_head_to_learn(network, size):
    images = np.random.default_rng(0).random((4, size, size, 3), np.float32)
    images[:, : size // 2] *= np.array([0, 0.3, 0.6, 1], np.float32)[:, None, None, None]
    features = build_frozen_body(network, (size, size, 3)).predict_on_batch(images)
    assert 0.01 < features.std() < 10
    assert features.std(axis=0).mean() > 0.05 * features.std()


def test_what_does_not_exist_is_refused_by_name():
    with pytest.raises(ValueError, match="'resnet'.*vgg16"):
        build_frozen_body("resnet", (75, 75, 3))
    with pytest.raises(ValueError, match="the body of convnet learns"):
        build_frozen_body("convnet", (75, 75, 3))
    with pytest.raises(ValueError, match="the body of vgg16 does not learn"):
        build_body("vgg16", (75, 75, 3))
