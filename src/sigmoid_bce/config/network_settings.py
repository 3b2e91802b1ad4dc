"""What is special to each network of a study: one section a network of the registry."""

from typing import Any, Literal

from pydantic import Field, create_model, field_validator

from sigmoid_bce.config import rules
from sigmoid_bce.config.section import UNIQUE, Count, Section, Seed, unit
from sigmoid_bce.networks.registry import NETWORKS, Network

Body = Literal["imagenet", "random"]


class LearningSettings(Section):
    """What is special to a network, whether it learns as a whole or its body is frozen."""

    seeds: tuple[Seed, ...] | None = Field(
        None,
        strict=False,
        description="Seeds to train this network with; null takes the study's.",
        json_schema_extra=UNIQUE,
    )
    learning_rate: float | None = Field(
        None, gt=0, le=1, description="Learning rate of Adam for this network; null takes that of training."
    )
    dropout: float = Field(
        0.5, ge=0, lt=1, description="Dropout before the dense layers.", json_schema_extra=unit("fraction")
    )

    _seeds_are_unique = field_validator("seeds")(rules.some_unique_or_none)


class BackendOfSeeds(Section):
    """Seeds that are trained on another backend than the others, a list a backend."""

    tensorflow: tuple[Seed, ...] = Field((), strict=False, description="Seeds on TensorFlow.", json_schema_extra=UNIQUE)
    jax: tuple[Seed, ...] = Field((), strict=False, description="Seeds on JAX.", json_schema_extra=UNIQUE)
    torch: tuple[Seed, ...] = Field((), strict=False, description="Seeds on PyTorch.", json_schema_extra=UNIQUE)

    _seeds_are_unique = field_validator("tensorflow", "jax", "torch")(rules.unique)
    _no_seed_has_two = field_validator("jax", "torch")(rules.on_one_backend)


class WholeSettings(LearningSettings):
    """What is special to a network that learns as a whole."""

    backend_of_seeds: BackendOfSeeds = Field(
        BackendOfSeeds(),
        description="Seeds that are trained on another backend than training.backend, as where another machine took a part "
        "of them. Both losses of a seed are trained on the same one.",
    )

    scaling: Literal["unscaled"] | None = Field(
        None,
        description="How pixels are scaled; null is by 1/255, as in the article, and unscaled leaves them from 0 to 255.",
    )


class FrozenSettings(LearningSettings):
    """What is special to a network with a frozen body."""

    body: Body = Field(
        "imagenet",
        description="Weights of the frozen body: trained on ImageNet, or random (no download; results are labelled so).",
    )
    scaling: Literal["article", "own"] = Field(
        "article",
        description="How pixels are scaled for the frozen body: by 1/255 as in the article, or as the body was trained.",
    )
    views: Count = Field(
        16,
        description="Augmented views of each training image that the frozen body sees, once for all losses and seeds; "
        "epoch e is trained on view e, and after the last view on the first one again. With as many views as epochs "
        "the augmentation is fresh in each epoch. No effect where augmentation is null.",
        json_schema_extra=unit("views"),
    )


def _settings_of(entry: Network) -> Any:
    base = FrozenSettings if entry.frozen else WholeSettings
    text = "Dropout before the dense layers."
    dropout = Field(entry.dropout, ge=0, lt=1, description=text, json_schema_extra=unit("fraction"))
    return create_model("Settings", __base__=base, __doc__=base.__doc__, dropout=(float, dropout))


_SETTINGS = {name: (_settings_of(entry), entry.title) for name, entry in NETWORKS.items()}
_FIELDS: dict[str, Any] = {
    name: (model, Field(model(), description=f"{title}.")) for name, (model, title) in _SETTINGS.items()
}

# One section a network of the registry.
NetworkSettings = create_model(
    "NetworkSettings",
    __base__=Section,
    __doc__="Settings of each network; those of networks that the study does not train are not used.",
    **_FIELDS,
)
