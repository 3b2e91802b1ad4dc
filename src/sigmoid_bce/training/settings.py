"""Everything that decides how a network is trained, as plain values."""

from dataclasses import asdict, dataclass

from sigmoid_bce.training.augmentation import Augmentation


@dataclass(frozen=True)
class TrainingSettings:
    """Settings of one training; the fields are those of `training` and `network_settings` in a study's config.

    `watched` is the column of the history that must go down (`loss` or `val_loss`); `early_epoch` the epoch after
    which weights are kept for the first read-out; `body` is `imagenet`, `random`, or None for a network that learns as
    a whole; `scaling` and `views` are those of a frozen body's images (`views` None: no augmentation); `augmentation` None
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
        own = {name: value for name, value in network_settings.items() if value is not None and name != "seeds"}
        settings = {**training, **own}
        ranges = settings.pop("augmentation", None)
        if ranges is None:
            settings.pop("views", None)
        augmentation = Augmentation(**ranges) if ranges else None
        return cls(network, loss, seed, augmentation=augmentation, **settings)

    def as_dict(self) -> dict:
        """All fields as plain values, for a record or a fingerprint."""
        return asdict(self)


def load_settings(recorded: dict) -> TrainingSettings:
    """The settings of a run from its record."""
    ranges = recorded["augmentation"]
    return TrainingSettings(**{**recorded, "augmentation": Augmentation(**ranges) if ranges else None})
