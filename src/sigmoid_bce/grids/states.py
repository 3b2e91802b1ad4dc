"""What became of a head: one of seven states, from its last outputs and from when an image last pulled at it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sigmoid_bce.runs.states import DEAD, LARGEST_GRADIENT_OF_THE_DEAD, LEAST_LEARNED
from sigmoid_bce.training.stopping import has_collapsed

SMALLEST_PULL = np.float32(LARGEST_GRADIENT_OF_THE_DEAD)
# Of the validation accuracy, from its best epoch to the last, with a thousand images or more; see `largest_loss`.
LARGEST_LOSS_OF_ACCURACY = 0.05
# Of p = 0.001.
NORMAL_QUANTILE = 3.0902

LEARNED, LEARNED_WITH_DEAD, DEGRADED = "learned", "learned with dead samples", "degraded"
UNFINISHED, COLLAPSED, DIVERGED = "unfinished", "collapsed", "diverged"
# In the order in which they are asked; each head is in the first that fits.
STATES = {
    DIVERGED: "an output is no number any more",
    DEAD: "it does not classify more training images correctly than chance would, and for a whole epoch, up to the end, no "
    "training image that was wrong had a gradient to speak of",
    COLLAPSED: "the outputs of the training images spread by less than a hundredth: they do not depend on the image",
    DEGRADED: "the validation accuracy ended more than five points below its best epoch (more, where so few images are "
    "validated that chance alone does that)",
    UNFINISHED: "it does not classify more validation images correctly than chance would, but images pull at it: too "
    "slow to tell, or erratic",
    LEARNED_WITH_DEAD: "it learned, and some training image that is wrong has no gradient to speak of",
    LEARNED: "it learned, and every training image that is wrong pulls at it",
}
# Of these nothing came, and more steps would not help.
FAILED = (DIVERGED, DEAD, COLLAPSED, DEGRADED)


def accuracy_of_classes(outputs: np.ndarray, labels: np.ndarray) -> float:
    """The share of images that raw outputs (n,) classify correctly, of each class alike: where one is rarer, a constant
    answer gets one half all the same."""
    right = (outputs > 0) == labels
    return float(np.mean([right[labels == label].mean() for label in (0, 1)]))


def least_learned(images: int) -> float:
    """The smallest accuracy on so many images that a constant or random answer does not reach (p < 0.001, one-sided),
    but no less than what holds for the paper's runs."""
    return max(LEAST_LEARNED, 0.5 + NORMAL_QUANTILE * 0.5 / np.sqrt(images))


def largest_loss(images: int) -> float:
    """By how much the accuracy on so many images may go down by chance: 1.96 standard errors of a difference between two
    independent shares near one half, but no less than five points."""
    return max(LARGEST_LOSS_OF_ACCURACY, 1.96 * np.sqrt(0.5 / images))


@dataclass(frozen=True)
class TrainingImages:
    """What a head says of the training images, without dropout: raw outputs (n,), their labels (the training's own, wrong
    ones included) and the derivatives of the loss with respect to the outputs."""

    outputs: np.ndarray
    labels: np.ndarray
    gradients: np.ndarray


@dataclass(frozen=True)
class Course:
    """How a training went."""

    # A value an epoch, at least one unless the head diverged; of so many images.
    validation_accuracies: Sequence[float]
    validation_images: int
    steps: int
    steps_per_epoch: int
    # The last step at which a training image that was wrong had a gradient above `SMALLEST_PULL`, 0 if none had: looking
    # back, so that what momentum revived after a while is not dead.
    last_pull: int
    diverged: bool = False


def state_of_head(images: TrainingImages, course: Course) -> str:
    """The state, one of `STATES`, of a head after its training."""
    outputs, labels, accuracies = images.outputs, images.labels, course.validation_accuracies
    if course.diverged or not np.isfinite(outputs).all():
        return DIVERGED
    wrong = (outputs > 0) != labels
    learned = accuracy_of_classes(outputs, labels) >= least_learned(len(labels))
    if not learned and course.steps - course.last_pull >= course.steps_per_epoch:
        return DEAD
    if has_collapsed(outputs):
        return COLLAPSED
    if max(accuracies) - accuracies[-1] > largest_loss(course.validation_images):
        return DEGRADED
    if accuracies[-1] < least_learned(course.validation_images):
        return UNFINISHED
    return LEARNED_WITH_DEAD if (np.abs(images.gradients[wrong]) <= SMALLEST_PULL).any() else LEARNED
