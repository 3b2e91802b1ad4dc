"""Everything that decides how a network is trained, as plain values."""

from dataclasses import asdict, dataclass

from sigmoid_bce.training.augmentation import Augmentation


@dataclass(frozen=True)
class TrainingSettings:
    """Settings of one training; the fields are those of `training` and `network_settings` in a study's config.

    `watched` is the column of the history that must go down (`loss` or `val_loss`); `early_epoch` the epoch after
    which weights are kept for the first read-out; `body` is `imagenet`, `random`, or None for a network that learns as
    a whole; `augmentation` None trains on the images as they are.
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
    on_collapse: str = "report"
    deterministic: bool = True
    augmentation: Augmentation | None = None

    @classmethod
    def from_config(cls, network: str, loss: str, seed: int, training: dict, network_settings: dict):
        """Settings of one run from the config's sections `training` and `network_settings.<network>`, as dicts."""
        training = dict(training)
        ranges = training.pop("augmentation", None)
        augmentation = Augmentation(**ranges) if ranges else None
        return cls(network, loss, seed, augmentation=augmentation, **training, **network_settings)

    def as_dict(self) -> dict:
        """All fields as plain values, for a record or a fingerprint."""
        return asdict(self)
