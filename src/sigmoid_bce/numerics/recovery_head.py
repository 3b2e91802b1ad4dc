"""Who recovers from being badly wrong: the convnet's head on handwritten digits, whose labels are corrected too late.

A head of the paper's convnet (dense 512 and 32 with relu, one output, no dropout) is trained on scikit-learn's digits, even
or odd, with the loss from raw outputs, until its raw outputs are extreme. Then training goes on from there with each
implementation, after one of two accidents:

- `corrected`: some labels turn out to have been wrong, and are corrected;
- `shifted`: the output's bias is so far off that all images of class 0 are wrong-side extremes.

NumPy throughout.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.datasets import load_digits

from sigmoid_bce.losses.implementations import IMPLEMENTATIONS, Implementation
from sigmoid_bce.losses.implementations.registry import Floats
from sigmoid_bce.numerics.recovery import gradient_of, make_step, trainable_implementations
from sigmoid_bce.numerics.safety import raw_outputs

HIDDEN = (512, 32)
IMAGES, CORRECTED, BATCH = 400, 20, 40
FIRST_EPOCHS, NEXT_EPOCHS = 150, 60
LEARNING_RATE = 1e-3
# How far out most raw outputs are to be when the labels are corrected: beyond the clipping limits of float32.
EXTREME = 30.0
FIRST_LOSS = "tensorflow_logits"
BRIGHTEST = 16
# The start of the one-weight model that the pages tell of.
ASKED = 20.0


@dataclass
class Head:
    """Weights and biases of the layers, input first; float32."""

    weights: list[Floats]
    biases: list[Floats]

    def copy(self) -> "Head":
        return Head([one.copy() for one in self.weights], [one.copy() for one in self.biases])

    def activations(self, images: Floats) -> list[Floats]:
        """Of each layer, the images first and the raw outputs (n, 1) last."""
        values = [images]
        for number, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            values.append(values[-1] @ weight + bias)
            if number < len(HIDDEN):
                values[-1] = np.maximum(values[-1], 0)
        return values

    def raw_outputs(self, images: Floats) -> Floats:
        return self.activations(images)[-1][:, 0]


def tabulate_head(seed: int = 1) -> pd.DataFrame:
    """One row an accident, implementation and epoch after it (epoch 0 is before the first).

    Columns: `accident`, `implementation`, `title`, `epoch`, `hit_right`: the share of the images that the accident put on
    their wrong side and that are on the right one now; `accuracy`: of all training images; `broken`: whether a raw output
    is nan; `lowest`, `highest`: range of the raw outputs; `kind`: see `kind_of_gradient`.
    """
    random = np.random.default_rng(seed)
    images, labels = choose_images()
    corrected = random.choice(IMAGES, CORRECTED, replace=False)
    wrong = labels.copy()
    wrong[corrected] = 1 - wrong[corrected]
    extreme = train_until_extreme(start_head(images.shape[1], random), images, wrong, random)
    shifted = extreme.copy()
    shifted.biases[-1] += np.float32(EXTREME - extreme.raw_outputs(images).min())
    order = [random.permutation(IMAGES) for _ in range(NEXT_EPOCHS)]
    parts = []
    for accident, head, targets in (("corrected", extreme, labels), ("shifted", shifted, wrong)):
        hit = (head.raw_outputs(images) > 0) != (targets == 1)
        for one in trainable_implementations():
            curve = _train_on(one, head.copy(), images, targets, hit, order)
            parts.append(curve.assign(accident=accident, kind=kind_of_gradient(one)))
    return pd.concat(parts, ignore_index=True)


def kind_of_gradient(implementation: Implementation) -> str:
    """What the gradient does in float32 far out on the wrong side, up to 1000: `pulls`, `dead` or `undefined`."""
    far = raw_outputs("float32")
    gradients = np.concatenate(
        [
            gradient_of(implementation, side, np.full(side.shape, label))
            for label, side in ((0, far[far > 0]), (1, far[far < 0]))
        ]
    )
    if not np.isfinite(gradients).all():
        return "undefined"
    return "dead" if (gradients == 0).any() else "pulls"


def choose_images() -> tuple[Floats, np.ndarray]:
    """The first of scikit-learn's digits, (n, 64), from 0 to 1, float32; and their labels: 0 even, 1 odd."""
    digits = load_digits()
    return (digits.data[:IMAGES] / BRIGHTEST).astype(np.float32), digits.target[:IMAGES] % 2


def start_head(inputs: int, random: np.random.Generator) -> Head:
    """A head with He's normal weights and biases of 0."""
    sizes = (inputs, *HIDDEN, 1)
    pairs = zip(sizes, sizes[1:], strict=False)
    weights = [random.normal(0, np.sqrt(2 / before), (before, after)).astype(np.float32) for before, after in pairs]
    return Head(weights, [np.zeros(size, np.float32) for size in sizes[1:]])


def train_until_extreme(head: Head, images: Floats, labels: np.ndarray, random: np.random.Generator) -> Head:
    """Train with the loss from raw outputs, then scale the last layer so that half of the raw outputs are beyond ±30.

    Scaling is what further training would do, only faster: the direction of every decision stays.
    """
    order = [random.permutation(len(images)) for _ in range(FIRST_EPOCHS)]
    for _ in train(head, IMPLEMENTATIONS[FIRST_LOSS], images, labels, order):
        pass
    factor = np.float32(max(1.0, EXTREME / np.median(np.abs(head.raw_outputs(images)))))
    head.weights[-1] *= factor
    head.biases[-1] *= factor
    return head


def train(head: Head, implementation: Implementation, images: Floats, labels: np.ndarray, order: list[np.ndarray]):
    """Train a head in place with Adam, one epoch for each order of the images; yields after each epoch."""
    steps = [make_step("Adam", LEARNING_RATE) for _ in range(2 * len(head.weights))]
    for permutation in order:
        for start in range(0, len(permutation), BATCH):
            batch = permutation[start : start + BATCH]
            values = head.activations(images[batch])
            slope = gradient_of(implementation, values[-1][:, 0], labels[batch])[:, None] / np.float32(len(batch))
            for layer in reversed(range(len(head.weights))):
                of_weight, of_bias = values[layer].T @ slope, slope.sum(axis=0)
                slope = (slope @ head.weights[layer].T) * (values[layer] > 0)
                head.weights[layer] += steps[2 * layer](of_weight)
                head.biases[layer] += steps[2 * layer + 1](of_bias)
        yield head


def describe_recovery(weights: pd.DataFrame, heads: pd.DataFrame) -> dict:
    """What the pages say of both experiments, from their tables.

    `settings`; `implementations`: a list with `implementation`, `title`, `recovers_0`, `recovers_1` (one weight, from a raw
    output of 20 on the wrong side, by plain gradient descent), and of each accident the share of the images hit that are
    on their right side at the end, `corrected` and `shifted` (0 if the weights broke), `broken`; `counts`: of one weight,
    how many implementations there are (`asked`), how many `recover` for both labels, for `one` only, for `none`.
    """
    last = heads[heads["epoch"] == heads["epoch"].max()].set_index(["accident", "implementation"])
    plain = weights[(weights["optimizer"] == "SGD") & (weights["start"].abs() == ASKED)]
    recovers = plain.assign(recovers=plain["recovered_at"] >= 0).set_index(["implementation", "label"])["recovers"]
    found = [
        {
            "implementation": name,
            "title": IMPLEMENTATIONS[name].title,
            "recovers_0": bool(recovers[name, 0]),
            "recovers_1": bool(recovers[name, 1]),
            "corrected": float(last.loc[("corrected", name), "hit_right"]),
            "shifted": float(last.loc[("shifted", name), "hit_right"]),
            "broken": bool(last.loc[("corrected", name), "broken"] or last.loc[("shifted", name), "broken"]),
        }
        for name in dict.fromkeys(weights["implementation"])
    ]
    both = [one["recovers_0"] + one["recovers_1"] for one in found]
    settings = {"images": IMAGES, "corrected": CORRECTED, "batch": BATCH, "epochs": NEXT_EPOCHS, "extreme": EXTREME}
    counts = {"asked": len(both), "recover": both.count(2), "one": both.count(1), "none": both.count(0)}
    return {"settings": settings | {"asked": ASKED, "hidden": list(HIDDEN)}, "implementations": found, "counts": counts}


def _train_on(
    implementation: Implementation,
    head: Head,
    images: Floats,
    labels: np.ndarray,
    hit: np.ndarray,
    order: list[np.ndarray],
) -> pd.DataFrame:
    rows = [_look(head, images, labels, hit)]
    with np.errstate(all="ignore"):
        rows += [_look(head, images, labels, hit) for _ in train(head, implementation, images, labels, order)]
    table = pd.DataFrame(rows)
    table.insert(0, "epoch", range(len(rows)))
    table.insert(0, "title", implementation.title)
    table.insert(0, "implementation", implementation.name)
    return table


def _look(head: Head, images: Floats, labels: np.ndarray, hit: np.ndarray) -> dict:
    raw = head.raw_outputs(images)
    right = (raw > 0) == (labels == 1)
    right &= ~np.isnan(raw)
    return {
        "hit_right": float(right[hit].mean()),
        "accuracy": float(right.mean()),
        "broken": bool(np.isnan(raw).any()),
        "lowest": float(raw.min()),
        "highest": float(raw.max()),
    }
