"""All losses that a study can train with. One more is one more entry here, and its formula in losses/trainable.py.

Config, wildcards, tables, colours and pages follow from the entry. Reading the registry loads neither Keras nor NumPy. The
formulas are made of Keras's operations, so that they are the same on every backend unless the entry says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Loss:
    """A loss that networks are trained with.

    `about` says what it is, as the book shows it; `trainable` names its function in losses/trainable.py; `takes_sigmoid`
    says whether that is given the sigmoid's output, and not the raw output. `per_sample` names what computes the loss of
    single samples from their raw outputs, as the training did (see losses/per_sample.py); where that depends on Keras's
    backend, `per_sample_on` has the backends that differ. `article`: whether the article has it. `color` (a name of
    figures/style.py), `marker`, `linestyle` and `linewidth` are how its runs are drawn: colour and form say the same.
    """

    about: str
    trainable: str
    takes_sigmoid: bool
    per_sample: str
    color: str
    marker: str
    linestyle: Any = "-"
    linewidth: float = 1.1
    article: bool = False
    per_sample_on: Mapping[str, str] | None = None


LOSSES: dict[str, Loss] = {
    "raw": Loss(
        about="from the raw output, by `tf.nn.sigmoid_cross_entropy_with_logits` or its like: $L_\\text{raw}$ of "
        "[](numerics.md)",
        trainable="loss_from_raw_outputs",
        takes_sigmoid=False,
        per_sample="bce_raw",
        color="black",
        marker="o",
        article=True,
    ),
    "sigmoid": Loss(
        about="through the clipped sigmoid, as Keras 2.2 did on TensorFlow: $L_\\text{sigmoid}$, a loss of our own",
        trainable="clipped_log_odds_loss",
        takes_sigmoid=True,
        per_sample="bce_sigmoid",
        color="vermillion",
        marker="^",
        linewidth=2.6,
        article=True,
    ),
    "keras": Loss(
        about="what today's Keras makes of a network that ends in a sigmoid",
        trainable="loss_of_todays_keras",
        takes_sigmoid=True,
        per_sample="bce_raw",
        per_sample_on={"jax": "keras_3_jax", "torch": "keras_3_torch"},
        color="blue",
        marker="s",
        linestyle=(0, (1.2, 1.2)),
        linewidth=2.0,
    ),
    "tf_keras_clipped": Loss(
        about="the sigmoid clipped, and epsilon added in the logarithms once more, as tf.keras did where it did not find "
        "the raw output",
        trainable="clipped_loss_with_epsilon",
        takes_sigmoid=True,
        per_sample="tf_keras_clipped",
        color="orange",
        marker="v",
        linestyle="--",
        linewidth=1.6,
    ),
    "keras_3_clipped": Loss(
        about="the sigmoid clipped, then the textbook formula, as Keras 3 does where it does not find the raw output",
        trainable="clipped_textbook_loss",
        takes_sigmoid=True,
        per_sample="keras_3_tensorflow_clipped",
        color="purple",
        marker="D",
        linestyle=(0, (4, 1, 1, 1)),
        linewidth=1.6,
    ),
    "torch_bce": Loss(
        about="PyTorch's `BCELoss` of the sigmoid: not clipped, but with limits of the logarithms and of the gradient",
        trainable="loss_of_limited_logarithms",
        takes_sigmoid=True,
        per_sample="torch_bce",
        color="green",
        marker="P",
        linestyle="-.",
        linewidth=1.6,
    ),
}
