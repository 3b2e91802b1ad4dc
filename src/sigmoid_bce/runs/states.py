"""What became of a network by its outputs: whether clipping has killed it."""

import numpy as np
import pandas as pd

from sigmoid_bce.losses.per_sample import gradient_of_samples

# Of a table of samples, what decides it.
COLUMNS = ("split", "label", "raw_output")
# In words, as pages and figures have it.
DEAD = "dead by clipping"
# Where nothing is clipped, the gradient of an image that is wrong is between a half and 1: this is a millionth of that.
LARGEST_GRADIENT_OF_THE_DEAD = 1e-6
# Half of the images is what a constant answer gets right; more than this share of 1000 is no chance (p < 0.001).
LEAST_LEARNED = 0.55


def is_dead_by_clipping(samples: pd.DataFrame, loss: str, backend: str = "tensorflow") -> bool:
    """Whether a network has not learned, and cannot any more: no training image that is wrong pulls at it.

    `samples` has `split`, `label`, `raw_output` at one checkpoint; `loss` and `backend` are those of its training. A
    network is dead by clipping if it classifies fewer than `LEAST_LEARNED` of the training images correctly, and the
    gradient of the loss at each of the others is at most `LARGEST_GRADIENT_OF_THE_DEAD`. Images that it gets right are
    not asked: they cannot teach it. It speaks of the images as they are, not augmented, and of the loss alone: momentum
    may move the weights for a while, and an augmented image may still be one that pulls.
    """
    train = samples[samples["split"] == "train"]
    x, labels = train["raw_output"].to_numpy(np.float32), train["label"].to_numpy()
    wrong = (x > 0) != (labels == 1)
    if not wrong.any() or 1 - wrong.mean() >= LEAST_LEARNED:
        return False
    gradients = gradient_of_samples(loss, x[wrong], labels[wrong], backend)
    return bool((np.abs(gradients.astype(np.float64)) <= LARGEST_GRADIENT_OF_THE_DEAD).all())
