"""Everything that decides how a network is trained, as plain values."""

from dataclasses import asdict, dataclass
from pathlib import Path

from sigmoid_bce.core.errors import PaperError


@dataclass(frozen=True)
class Augmentation:
    """Ranges of the random transformations; a range of 0 (or `horizontal_flip=False`) switches one off.

    Units: `rotation` and `shear` in degrees, shifts as a fraction of the image's side, `zoom` as a fraction around 1.
    """

    rotation: float = 40.0
    width_shift: float = 0.2
    height_shift: float = 0.2
    shear: float = 0.2
    zoom: float = 0.2
    horizontal_flip: bool = True


@dataclass(frozen=True)
class TrainingSettings:
    """Settings of one training; the fields are those of `training` and `network_settings` in a study's config.

    `watched` is the column of the history that must go down (`loss` or `val_loss`); `early_epoch` the epoch after
    which weights are kept for the first read-out; `body` is `imagenet`, `random`, or None for a network that learns as
    a whole; `scaling` of the images is as `network_settings` has it (None: by 1/255), `views` are those of a frozen
    body's images (None: no augmentation); `augmentation` None
    trains on the images as they are.
    """

    network: str
    loss: str
    seed: int
    batch_size: int = 16
    learning_rate: float = 1e-4
    max_epochs: int = 200
    patience: int = 15
    watched: str = "loss"
    early_epoch: int = 8
    dropout: float = 0.4
    body: str | None = None
    scaling: str | None = None
    views: int | None = None
    backend: str = "tensorflow"
    on_collapse: str = "report"
    deterministic: bool = True
    augmentation: Augmentation | None = None

    @classmethod
    def from_config(cls, network: str, loss: str, seed: int, training: dict, network_settings: dict):
        """Settings of one run from the config's sections `training` and `network_settings.<network>`, as dicts."""
        own = {name: value for name, value in settings_of_seed(network_settings, seed).items() if value is not None}
        settings = {**training, **own}
        ranges = settings.pop("augmentation", None)
        if ranges is None:
            settings.pop("views", None)
        augmentation = Augmentation(**ranges) if ranges else None
        return cls(network, loss, seed, augmentation=augmentation, **settings)

    def as_dict(self) -> dict:
        """All fields as plain values, for a record or a fingerprint."""
        return asdict(self)


def settings_of_seed(network_settings: dict, seed: int | None) -> dict:
    """A section `network_settings.<network>` for one seed, as dicts: without all seeds, and with the `backend` that
    `backend_of_seeds` has for this one, if it has any. One more seed changes nothing for the others."""
    own = {name: value for name, value in network_settings.items() if name not in ("seeds", "backend_of_seeds")}
    for backend, seeds in (network_settings.get("backend_of_seeds") or {}).items():
        if seed in seeds:
            own["backend"] = backend
    return own


def load_settings(recorded: dict) -> TrainingSettings:
    """The settings of a run from its record."""
    ranges = recorded["augmentation"]
    return TrainingSettings(**{**recorded, "augmentation": Augmentation(**ranges) if ranges else None})


def differing_settings(recorded: dict, wanted: TrainingSettings, study: str) -> str:
    """In what the settings in a record differ from those that a study wants, in words; empty if in nothing.

    A record from before a setting was there does not have it, and does not differ in it.
    """
    wanted_values = wanted.as_dict()
    different = [key for key, value in recorded.items() if value != wanted_values.get(key)]
    return "; ".join(f"{key} is {recorded[key]}, and {study} says {wanted_values.get(key)}" for key in different)


def check_settings(recorded: dict, wanted: TrainingSettings, path: Path) -> None:
    """Raise PaperError if the settings in the record at `path` are not those that a study wants."""
    if different := differing_settings(recorded, wanted, "the study"):
        raise PaperError(
            f"trained with other settings: {different}",
            "a training with these has ended here meanwhile; remove this file, and start again",
            where=path,
        )
