"""All networks that a study can train. One more is one more entry here: its body, its head, how its images are scaled.

Reading the registry does not load Keras; a body is built when it is asked for (networks/building.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# From the shape of an image (height, width, 3) to a Keras model that ends in features.
BodyBuilder = Callable[[tuple[int, ...]], Any]


@dataclass(frozen=True)
class Pretrained:
    """ImageNet weights of a body without its top: the name of their file, where it is, and its md5."""

    file: str
    url: str
    md5: str


@dataclass(frozen=True)
class Network:
    """A network: a body that sees the image, and a head that ends in one raw output.

    `body` builds the body from the shape of an image, without weights. `hidden` and `dropout` make the head: dropout, dense
    layers of so many units, one raw output. `smallest_image` is the smallest side, in pixels, that leaves the body a
    pixel in its last layer. A body with `pretrained` weights is frozen; one without learns with the head. `own_scaling`
    is the scaling of images that a frozen body was trained with (see `training/scaling.py`); `pooled` says whether its
    features are averaged over all places of the image, or flattened as in the article. `article`: whether the article
    has it.
    """

    title: str
    body: BodyBuilder
    hidden: tuple[int, ...]
    dropout: float
    smallest_image: int
    pretrained: Pretrained | None = None
    own_scaling: str = "unit"
    pooled: bool = False
    article: bool = False

    @property
    def frozen(self) -> bool:
        """Whether the body does not learn."""
        return self.pretrained is not None


def application(name: str) -> BodyBuilder:
    """The body of a network of keras.applications."""

    def build(image_shape: tuple[int, ...]):
        import keras

        return getattr(keras.applications, name)(include_top=False, weights=None, input_shape=image_shape)

    return build


def ours(name: str) -> BodyBuilder:
    """A body of networks/bodies.py, by the name of its function."""

    def build(image_shape: tuple[int, ...]):
        from sigmoid_bce.networks import bodies

        return getattr(bodies, name)(image_shape)

    return build


_KERAS = "https://storage.googleapis.com/tensorflow/keras-applications/"

# Sizes of the article's three follow its companion code (github.com/hhentschke/numeric_precision, as of March 2019); files
# and sums of their weights are those of Keras 3.15.1 (keras/src/applications/vgg16.py:13-17, inception_v3.py:13-16).
NETWORKS: dict[str, Network] = {
    "convnet": Network(
        title="Four convolutions, trained as a whole",
        body=ours("build_convnet"),
        hidden=(512, 32),
        dropout=0.4,
        smallest_image=46,
        article=True,
    ),
    "vgg16": Network(
        title="VGG16 as a frozen body",
        body=application("VGG16"),
        hidden=(256,),
        dropout=0.5,
        smallest_image=32,
        own_scaling="bgr_mean",
        pretrained=Pretrained(
            file="vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
            url=_KERAS + "vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
            md5="6d6bbae143d832006294945121d1f1fc",
        ),
        article=True,
    ),
    "inception_v3": Network(
        title="InceptionV3 as a frozen body",
        body=application("InceptionV3"),
        hidden=(256,),
        dropout=0.5,
        smallest_image=75,
        own_scaling="symmetric",
        pretrained=Pretrained(
            file="inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5",
            url=_KERAS + "inception_v3/inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5",
            md5="bcbd6486424b2319ff4ef7d526e38f63",
        ),
        article=True,
    ),
    # Ours. Its weights were converted from the authors' own (github.com/DeepCognition/keras-squeezenet, MIT).
    "squeezenet": Network(
        title="SqueezeNet 1.1 as a frozen body",
        body=ours("build_squeezenet"),
        hidden=(256,),
        dropout=0.5,
        smallest_image=32,
        own_scaling="bgr_mean",
        pooled=True,
        pretrained=Pretrained(
            file="squeezenet_v1.1_imagenet_notop.h5",
            url="https://github.com/DeepCognition/keras-squeezenet/releases/download/v0.4/"
            "squeezenet_weights_tf_dim_ordering_tf_kernels_notop.h5",
            md5="80b66c92d79d4310e07fb60a297bf0d1",
        ),
    ),
}
LEARNING = tuple(name for name, network in NETWORKS.items() if not network.frozen)
FROZEN = tuple(name for name, network in NETWORKS.items() if network.frozen)


def find_network(name: str) -> Network:
    """The network called `name`. Raises ValueError, naming those that there are."""
    if name not in NETWORKS:
        raise ValueError(f"there is no network {name!r}; there are {', '.join(NETWORKS)}")
    return NETWORKS[name]
