"""Counts of the samples that no longer get a gradient, what they say of a training, and its course as a table."""

import textwrap
import warnings
from collections import deque

import numpy as np
from numpy.typing import ArrayLike

# The last raw outputs in float32 at which a sigmoid that is clipped to [1e-7, 1 - 1e-7] still passes a gradient.
LOWEST, HIGHEST = -16.118095397949219, 16.635530471801758
# A sample that is wrong has a gradient between a half and 1 where nothing is clipped: this is a millionth of that.
THRESHOLD = 1e-6
# By the side of the label that the output lies on, and by label.
COUNTS = ("without_right_0", "without_right_1", "without_wrong_0", "without_wrong_1")
ALIVE, CLIPPED, DEAD = "alive", "clipped", "dead by clipping"
# A state is that of the latest checks together: at least so many, with at least so many samples.
CHECKS, SAMPLES = 10, 256
MEANING = {
    CLIPPED: "They cannot be learned as long as that is so; where it stays so for all, the network is dead.",
    DEAD: "None is left that could teach the network.",
}
REMEDY = (
    "Hint: take the sigmoid out of the network and a loss of raw outputs (from_logits=True in Keras, BCEWithLogitsLoss in "
    "PyTorch); a lower learning rate or inputs scaled to a standard deviation of 1 keep the outputs small."
)


class ClippingWarning(UserWarning):
    """Samples that are still wrong get no gradient, so they cannot be learned any more."""


def count(
    raw_outputs: ArrayLike, labels: ArrayLike, gradients: ArrayLike | None = None, threshold: float = THRESHOLD
) -> dict[str, int]:
    """Numbers of `samples`, of those that are `wrong`, and of those without a gradient (`COUNTS`).

    `raw_outputs`, `labels` (above 0.5 is 1), `gradients`: n values each, in any shape. A sample is wrong if its raw output
    lies on the other side of zero than its label. It is without a gradient if the absolute value of the derivative of its
    own loss with respect to its raw output is at most `threshold`; without `gradients`, if its raw output (float32) lies
    outside `LOWEST` to `HIGHEST`, where a loss through a clipped sigmoid has none. On the right side a small gradient is
    only that of a sample that has been learned. Raises ValueError unless the sizes are equal.
    """
    raw, is_one = np.ravel(raw_outputs), np.ravel(labels) > 0.5
    if raw.size != is_one.size or (gradients is not None and np.size(gradients) != raw.size):
        raise ValueError(
            f"{raw.size} raw outputs for {is_one.size} labels. Hint: one raw output and one gradient for each label."
        )
    without = (raw < LOWEST) | (raw > HIGHEST) if gradients is None else np.abs(np.ravel(gradients)) <= threshold
    wrong = (raw > 0) != is_one
    found = [without & (wrong == side) & (is_one == label) for side in (False, True) for label in (False, True)]
    return {"samples": raw.size, "wrong": int(wrong.sum())} | {
        name: int(which.sum()) for name, which in zip(COUNTS, found, strict=True)
    }


class Course:
    """The state of a training at each check, with one warning for each state that is worse than alive.

    A state is that of the latest checks together (`CHECKS`, `SAMPLES`). `clipped`: of the samples that are still wrong, at
    least a `share` has no gradient, and these are at least a share of `least` of all samples, so that a few wrong labels in
    a good training raise no alarm. `dead by clipping`: in none of these checks has a sample that is wrong had a gradient.
    Momentum may still move a dead network for some steps; if it lives again, `state` says so.
    """

    def __init__(self, share: float = 0.1, least: float = 0.01):
        self.share, self.least = share, least
        self.state = ALIVE
        self.rows: list[dict] = []
        self.warned: dict[str, str] = {}
        self._latest: deque[dict] = deque()

    def add(self, step: int, counts: dict[str, int]) -> str:
        """Add a check made after so many steps, given what `count` returns; warns, and returns the state."""
        latest = self._latest
        latest.append(counts)
        while len(latest) > CHECKS and sum(one["samples"] for one in latest) - latest[0]["samples"] >= SAMPLES:
            latest.popleft()
        before, self.state = self.state, self._judge({name: sum(one[name] for one in latest) for name in counts})
        # Between changes, checks are kept ever more rarely; the last row is always the latest check.
        if (
            len(self.rows) > 1
            and self.rows[-1]["step"] < 1.25 * self.rows[-2]["step"]
            and self.rows[-2]["state"] == before
        ):
            self.rows.pop()
        self.rows.append({"step": step, **counts, "state": self.state})
        if self.state != ALIVE and self.state not in self.warned:
            self.warned[self.state] = self._say(self.rows[-1])
            warnings.warn(f"{self.warned[self.state]} {REMEDY}", ClippingWarning, stacklevel=3)
        return self.state

    def table(self) -> str:
        """The course as text: a line a check, at every change and ever more rarely between, then the warnings."""
        names = ("step", "samples", "wrong", *COUNTS)
        heads = ("step", "samples", "wrong", "right 0", "right 1", "wrong 0", "wrong 1")
        lines = ["without a gradient:".rjust(43), " ".join(f"{head:>7}" for head in heads) + "  state"]
        lines += [" ".join(f"{row[name]:>7}" for name in names) + f"  {row['state']}" for row in self.rows]
        return "\n".join([*lines, *(textwrap.fill(said, 76) for said in self.warned.values())])

    def _judge(self, counts: dict[str, int]) -> str:
        lost = counts["without_wrong_0"] + counts["without_wrong_1"]
        if lost < max(self.share * counts["wrong"], self.least * max(counts["samples"], SAMPLES), 1):
            return ALIVE
        is_full = len(self._latest) >= CHECKS and counts["samples"] >= SAMPLES
        return DEAD if is_full and lost == counts["wrong"] else CLIPPED

    def _say(self, row: dict) -> str:
        zero, one = row["without_wrong_0"], row["without_wrong_1"]
        return (
            f"{row['state'].capitalize()} after step {row['step']}: {zero + one} of {row['wrong']} samples that are still "
            f"wrong have no gradient ({zero} of label 0, {one} of label 1). {MEANING[row['state']]}"
        )
