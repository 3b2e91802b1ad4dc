"""Who recovers from being badly wrong: the convnet's head on handwritten digits, after accidents.

A head of the paper's convnet (dense 512 and 32 with relu, one output, no dropout) is trained on scikit-learn's digits, even
or odd, with the loss from raw outputs; then its last layer is scaled, so that most raw outputs are extreme. Training goes
on from there with each implementation, after one of these accidents:

- `corrected`: some labels turn out to have been wrong, and are corrected;
- `extremes_only`: likewise, but only images whose raw output is beyond the clipping limits go on training;
- `shifted_up`, `shifted_down`: the output's bias is so far off that all images are extremes of class 1, or of class 0.

NumPy throughout.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.datasets import load_digits

from sigmoid_bce.losses.implementations import IMPLEMENTATIONS, Implementation
from sigmoid_bce.losses.implementations.registry import Floats
from sigmoid_bce.numerics.recovery import LEARNING_RATES, STEPS, gradient_of, make_step, trainable_implementations
from sigmoid_bce.numerics.safety import raw_outputs

HIDDEN = (512, 32)
IMAGES, CORRECTED, BATCH = 400, 20, 40
FIRST_EPOCHS, NEXT_EPOCHS = 150, 16
LEARNING_RATE = 1e-3
# How far out half of the raw outputs are to be when the accident happens.
EXTREME = 50.0
# Beyond the clipping limits of float32 on either side.
BEYOND = 17.0
FIRST_LOSS = "tensorflow_logits"
BRIGHTEST = 16
# The start of the one-weight model that the pages tell of.
FAR_START = 20.0


@dataclass
class Head:
    """Weights and biases of the layers, input first; float32."""

    weights: list[Floats]
    biases: list[Floats]

    @property
    def parts(self) -> list[Floats]:
        """All weights and biases, in the order of `gradients`."""
        return [part for pair in zip(self.weights, self.biases, strict=True) for part in pair]

    def copy(self) -> "Head":
        return Head([one.copy() for one in self.weights], [one.copy() for one in self.biases])

    def shifted(self, distance: float) -> "Head":
        """A copy whose raw outputs all lie so far to the right."""
        head = self.copy()
        head.biases[-1] += np.float32(distance)
        return head

    def activations(self, images: Floats) -> list[Floats]:
        """Of each layer, the images first and the raw outputs (n, 1) last."""
        values = [images]
        for number, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            values.append(values[-1] @ weight + bias)
            if number < len(self.weights) - 1:
                values[-1] = np.maximum(values[-1], 0)
        return values

    def raw_outputs(self, images: Floats) -> Floats:
        return self.activations(images)[-1][:, 0]

    def gradients(self, implementation: Implementation, images: Floats, labels: np.ndarray) -> list[Floats]:
        """The derivative of the mean loss with respect to each of `parts`."""
        values = self.activations(images)
        slope = gradient_of(implementation, values[-1][:, 0], labels)[:, None] / np.float32(len(images))
        found: list[Floats] = []
        for layer in reversed(range(len(self.weights))):
            found[:0] = [values[layer].T @ slope, slope.sum(axis=0)]
            if layer:
                slope = (slope @ self.weights[layer].T) * (values[layer] > 0)
        return found


@dataclass(frozen=True)
class Accident:
    """A head, and what it goes on training with; `wrong` are the images that are on their wrong side now."""

    name: str
    head: Head
    images: Floats
    labels: np.ndarray

    @property
    def wrong(self) -> np.ndarray:
        return (self.head.raw_outputs(self.images) > 0) != (self.labels == 1)


def tabulate_head(accidents: list[Accident], epochs: int = NEXT_EPOCHS, seed: int = 1) -> pd.DataFrame:
    """One row an accident, implementation and epoch after it (epoch 0 is before the first).

    Columns: `accident`, `implementation`, `title`, `epoch`, `recovered_share`: of the images that the accident put on their
    wrong side, the share on the right side now; `accuracy`: of all images; `broken`: whether a raw output is nan; `moved`:
    whether a weight has moved; `lowest`, `highest`: range of the raw outputs; `kind`: see `kind_of_gradient`.
    """
    random = np.random.default_rng(seed)
    parts = []
    for accident in accidents:
        order = [random.permutation(len(accident.images)) for _ in range(epochs)]
        for one in trainable_implementations():
            parts.append(_train_on(one, accident, order).assign(accident=accident.name, kind=kind_of_gradient(one)))
    return pd.concat(parts, ignore_index=True)


def prepare_accidents(first_epochs: int = FIRST_EPOCHS, seed: int = 1) -> tuple[list[Accident], dict]:
    """The accidents, from one training, and what the pages say of it: `first_median` (of the distance of raw outputs from
    0 after the training), `scale` (of the last layer), `corrected_beyond`, `images_beyond` (how many are beyond 17)."""
    random = np.random.default_rng(seed)
    images, labels = choose_images()
    corrected = random.choice(IMAGES, CORRECTED, replace=False)
    wrong = labels.copy()
    wrong[corrected] = 1 - wrong[corrected]
    head = start_head(images.shape[1], random)
    for _ in train(head, IMPLEMENTATIONS[FIRST_LOSS], images, wrong, first_epochs, random):
        pass
    median = float(np.median(np.abs(head.raw_outputs(images))))
    factor = np.float32(max(1.0, EXTREME / median))
    head.weights[-1] *= factor
    head.biases[-1] *= factor
    raw = head.raw_outputs(images)
    beyond = np.abs(raw) > BEYOND
    accidents = [
        Accident("corrected", head, images, labels),
        Accident("extremes_only", head, images[beyond], labels[beyond]),
        Accident("shifted_up", head.shifted(EXTREME - raw.min()), images, wrong),
        Accident("shifted_down", head.shifted(-EXTREME - raw.max()), images, wrong),
    ]
    found = {"first_median": median, "scale": float(factor), "images_beyond": int(beyond.sum())}
    return accidents, found | {"corrected_beyond": int(beyond[corrected].sum())}


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


def train(
    head: Head,
    implementation: Implementation,
    images: Floats,
    labels: np.ndarray,
    epochs: int,
    random: np.random.Generator,
) -> Iterator[Head]:
    """Train a head in place with Adam, the images in another order in each epoch; yields after each."""
    return train_in_order(
        head, implementation, images, labels, [random.permutation(len(images)) for _ in range(epochs)]
    )


def train_in_order(
    head: Head, implementation: Implementation, images: Floats, labels: np.ndarray, order: list[np.ndarray]
) -> Iterator[Head]:
    """Train a head in place with Adam, one epoch for each order of the images; yields after each."""
    steps = [make_step("Adam", LEARNING_RATE) for _ in range(2 * len(head.weights))]
    for permutation in order:
        for start in range(0, len(permutation), BATCH):
            batch = permutation[start : start + BATCH]
            gradients = head.gradients(implementation, images[batch], labels[batch])
            for part, (values, gradient) in enumerate(zip(head.parts, gradients, strict=True)):
                values += steps[part](gradient)
        yield head


def describe_recovery(weights: pd.DataFrame, heads: pd.DataFrame, preparation: dict) -> dict:
    """What the pages say of both experiments, from their tables and `prepare_accidents`.

    `settings`; `implementations`: a list with `implementation`, `title`, `recovers_0`, `recovers_1` (one weight, from a raw
    output of 20 on the wrong side, by plain gradient descent), and for each accident the share of the images it put on
    their wrong side that are on the right one at the end (0 if the weights broke), `broken`; `counts`: of one weight, how
    many implementations there are (`total`), how many `recover` for both labels, for `one` only, for `none`; `accidents`:
    by name, how many implementations bring all of these images to their right side (`all`), none of them (`none`), or some
    (`some`), and in how many no weight moves (`still`).
    """
    last = heads[heads["epoch"] == heads["epoch"].max()].set_index(["accident", "implementation"])
    plain = weights[(weights["optimizer"] == "SGD") & (weights["start"].abs() == FAR_START)]
    recovers = plain.assign(recovers=plain["recovered_at"] >= 0).set_index(["implementation", "label"])["recovers"]
    names, accidents = list(dict.fromkeys(weights["implementation"])), list(dict.fromkeys(heads["accident"]))
    found = [
        {
            "implementation": name,
            "title": IMPLEMENTATIONS[name].title,
            "recovers_0": bool(recovers[name, 0]),
            "recovers_1": bool(recovers[name, 1]),
            **{accident: float(last.loc[(accident, name), "recovered_share"]) for accident in accidents},
            "broken": any(bool(last.loc[(accident, name), "broken"]) for accident in accidents),
        }
        for name in names
    ]
    both = [one["recovers_0"] + one["recovers_1"] for one in found]
    settings = {
        **{"images": IMAGES, "corrected": CORRECTED, "batch": BATCH, "epochs": NEXT_EPOCHS, "extreme": EXTREME},
        **{"start": FAR_START, "beyond": BEYOND, "hidden": list(HIDDEN), "steps": STEPS, "rates": LEARNING_RATES},
    }
    return {
        "settings": settings | preparation,
        "implementations": found,
        "counts": {"total": len(both), "recover": both.count(2), "one": both.count(1), "none": both.count(0)},
        "accidents": {accident: _count(last.loc[accident]) for accident in accidents},
    }


def _count(last: pd.DataFrame) -> dict[str, int]:
    share = last["recovered_share"]
    ends = {"all": int((share == 1).sum()), "none": int((share == 0).sum())}
    return ends | {"some": len(share) - sum(ends.values()), "still": int((~last["moved"]).sum())}


def _train_on(implementation: Implementation, accident: Accident, order: list[np.ndarray]) -> pd.DataFrame:
    head = accident.head.copy()
    rows = [_look(head, accident)]
    with np.errstate(all="ignore"):
        for _ in train_in_order(head, implementation, accident.images, accident.labels, order):
            rows.append(_look(head, accident))
    table = pd.DataFrame(rows)
    table.insert(0, "epoch", range(len(rows)))
    table.insert(0, "title", implementation.title)
    table.insert(0, "implementation", implementation.name)
    return table


def _look(head: Head, accident: Accident) -> dict:
    raw = head.raw_outputs(accident.images)
    right = ((raw > 0) == (accident.labels == 1)) & ~np.isnan(raw)
    unmoved = all(np.array_equal(now, then) for now, then in zip(head.parts, accident.head.parts, strict=True))
    return {
        "recovered_share": float(right[accident.wrong].mean()),
        "accuracy": float(right.mean()),
        "broken": bool(np.isnan(raw).any()),
        "moved": not unmoved,
        "lowest": float(raw.min()),
        "highest": float(raw.max()),
    }
