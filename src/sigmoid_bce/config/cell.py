"""What one head of a grid is trained with, and how its cell is called.

A cell is a set of settings without loss and seed: heads of every loss and seed are trained in it, on the same batches.
"""

from dataclasses import asdict, dataclass, fields
from decimal import Decimal


@dataclass(frozen=True)
class Cell:
    """Settings of a head, all but its loss and seed.

    - `network`: whose frozen body sees the images; the head has that network's hidden units and dropout.
    - `learning_rate`, `optimizer` (adam, rmsprop or sgd, with the defaults of Keras), `batch_size` (images), `steps`
      (of the optimizer, in all) or, where they are given, `epochs`.
    - `rms`: the features of all splits are multiplied by one number, so that those of the training images have this
      root mean square; None leaves them as the body gives them. `standardised`: before that, each feature gets mean 0
      and standard deviation 1 over the training images.
    - `last_layer`: initial weights of the raw output, glorot or zeros. `initial_bias`: its initial bias.
    - `first_layer_divisor`: the initial weights of the hidden layer and its learning rate are divided by it, which
      makes up for features that are so many times larger.
    - `warmup_steps`: over so many steps the learning rate grows in equal parts from 0. `largest_gradient`: the gradient
      of all weights together is shortened to this norm where it is longer; None never does.
    - `label_noise`: so large a share of the training labels is wrong. `share_of_class_1`: of the training images; those
      of the class that is to be rarer are left out for it.
    """

    network: str
    learning_rate: float
    rms: float | None = None
    optimizer: str = "adam"
    batch_size: int = 16
    steps: int = 1500
    epochs: int | None = None
    standardised: bool = False
    last_layer: str = "glorot"
    initial_bias: float = 0.0
    first_layer_divisor: float = 1.0
    warmup_steps: int = 0
    largest_gradient: float | None = None
    label_noise: float = 0.0
    share_of_class_1: float = 0.5

    @property
    def row(self) -> str:
        """A name, for files, of all settings but the learning rate: the network, the scale, and what differs from the
        defaults.

        It has letters, digits, `_`, `.` and `-`, and no two rows share one.
        """
        parts = [self.network, "rms_own" if self.rms is None else f"rms_{number_in_name(self.rms)}"]
        for field in fields(self)[3:]:
            value = getattr(self, field.name)
            if value != field.default:
                parts.append(field.name if value is True else f"{field.name}_{value}")
        return "-".join(parts).replace("+", "")

    @property
    def name(self) -> str:
        """A name, for files, of all settings."""
        return f"{self.row}-rate_{rate_in_name(self.learning_rate)}"

    def steps_for(self, images: int) -> int:
        """Steps of the optimizer in all, with so many training images; an epoch's last batch may be smaller."""
        return self.steps if self.epochs is None else self.epochs * -(-images // self.batch_size)

    def as_dict(self) -> dict:
        """Plain values by the names of the fields."""
        return asdict(self)


def rate_in_name(rate: float) -> str:
    """A learning rate as file names have it: 1e-3, 3.16e-2, 1e0."""
    mantissa, exponent = f"{Decimal(repr(float(rate))).normalize():e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def number_in_name(value: float) -> str:
    """A number with all of its digits, so that no two share a name: 1, 0.316, 1000."""
    return repr(float(value)).removesuffix(".0")
