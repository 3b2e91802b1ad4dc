"""What is known of one line of a training log."""

from dataclasses import dataclass

from sigmoid_bce.core.errors import PaperError

TRAINING, VALIDATION = "training", "validation"
PARTS = (TRAINING, VALIDATION)

# Half of the last place of a number printed with four decimals, as Keras prints them.
HALF_OF_FOUR_DECIMALS = 0.5e-4


@dataclass(frozen=True)
class LogLine:
    """One loss and its accuracy, as printed, and what else is known; None where it is not.

    `loss` may be infinite or nan; `accuracy` is a share of 0 to 1. `loss_half` and `accuracy_half` are half of the
    last place that was printed: the true value lies within them. `part` is `training` (a running mean within an
    epoch, in Keras) or `validation` (computed after it; class weights do not reach it). `library` and `last_layer`
    are keys of the tables in `causes`; `share_of_label_1` is that of all samples, `class_weights` those of label 0
    and 1, `label_smoothing` between 0 and 1, `penalty` what L1 and L2 add to the loss, `classes` their number.
    `first_epoch` says whether the line is that of the first epoch, `steps` how many batches an epoch has.

    Raises PaperError for a value that cannot be.
    """

    loss: float
    accuracy: float | None = None
    loss_half: float = HALF_OF_FOUR_DECIMALS
    accuracy_half: float = HALF_OF_FOUR_DECIMALS
    part: str = TRAINING
    library: str | None = None
    last_layer: str | None = None
    share_of_label_1: float | None = None
    class_weights: tuple[float, float] | None = None
    label_smoothing: float = 0.0
    penalty: float = 0.0
    classes: int | None = None
    first_epoch: bool | None = None
    steps: int | None = None

    def __post_init__(self) -> None:
        weights = self.class_weights or (1.0, 1.0)
        shares = {"accuracy": self.accuracy, "share of label 1": self.share_of_label_1}
        wrong = [
            *(
                f"the {name} is {value:g}"
                for name, value in shares.items()
                if value is not None and not 0 <= value <= 1
            ),
            *(["the label smoothing is not between 0 and 1"] if not 0 <= self.label_smoothing < 1 else []),
            *(["a class weight is not above 0"] if min(weights) <= 0 else []),
            *(["the penalty is below 0"] if not self.penalty >= 0 else []),
            *(["there are fewer than 2 classes"] if self.classes is not None and self.classes < 2 else []),
            *(["an epoch has fewer than 1 step"] if self.steps is not None and self.steps < 1 else []),
            *([f"the part is {self.part!r}"] if self.part not in PARTS else []),
        ]
        if wrong:
            raise PaperError("; ".join(wrong), "shares are between 0 and 1, weights above 0, counts whole numbers")
