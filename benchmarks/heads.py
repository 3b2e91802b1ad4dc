"""How many heads of a grid are trained an hour, on one core: ours, and one at a time with Keras and, where it is, PyTorch.

    OMP_NUM_THREADS=1 python benchmarks/heads.py

All in one run, because machines are noisy: what counts are the ratios. 2,000 images with 512 features, 256 hidden units,
dropout of one half, Adam, batches of 16, as on the map.
"""

import importlib.util
import os
import time

os.environ |= {"KERAS_BACKEND": "tensorflow", "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"}

import numpy as np

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.data import Split
from sigmoid_bce.grids.heads import train_head

IMAGES, FEATURES, EPOCHS, ROUNDS = 2000, 512, 4, 3
STEPS = EPOCHS * IMAGES // 16


def made_up() -> dict[str, Split]:
    """Splits of two classes of normally distributed points."""
    rng = np.random.default_rng(0)
    labels = np.arange(IMAGES) % 2
    features = (rng.normal(size=(IMAGES, FEATURES)) + 0.1 * labels[:, None]).astype(np.float32)
    one = Split(features, labels)
    return {
        "train": one,
        "validation": Split(features[:1000], labels[:1000]),
        "test": Split(features[:1000], labels[:1000]),
    }


def ours(splits: dict[str, Split]) -> None:
    """One head, as a grid trains it."""
    train_head(splits, Cell("squeezenet", 1e-3, steps=STEPS), "sigmoid", seed=1)


def with_keras(splits: dict[str, Split]) -> None:
    """One head with `fit`, on TensorFlow, and the same loss."""
    import keras

    from sigmoid_bce.losses.trainable import make_loss

    layers = [keras.layers.Dropout(0.5), keras.layers.Dense(256, "relu"), keras.layers.Dense(1, "sigmoid")]
    model = keras.Sequential([keras.Input((FEATURES,)), *layers])
    model.compile(keras.optimizers.Adam(1e-3), make_loss("sigmoid"))
    train, validation = splits["train"], splits["validation"]
    held_out = (validation.features, validation.labels.astype(np.float32))
    model.fit(train.features, train.labels.astype(np.float32), 16, EPOCHS, verbose=0, validation_data=held_out)


def with_pytorch(splits: dict[str, Split]) -> None:
    """One head in a plain loop, with PyTorch's BCELoss."""
    import torch

    layers = [torch.nn.Dropout(0.5), torch.nn.Linear(FEATURES, 256), torch.nn.ReLU(), torch.nn.Linear(256, 1)]
    model = torch.nn.Sequential(*layers, torch.nn.Sigmoid())
    optimizer, loss = torch.optim.Adam(model.parameters(), 1e-3), torch.nn.BCELoss()
    features = torch.from_numpy(splits["train"].features)
    labels = torch.from_numpy(splits["train"].labels.astype(np.float32))[:, None]
    for _ in range(EPOCHS):
        for chosen in torch.randperm(IMAGES).split(16):
            optimizer.zero_grad()
            loss(model(features[chosen]), labels[chosen]).backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            model(features[:1000])
        model.train()


def main() -> None:
    ways = {"ours": ours, "Keras on TensorFlow": with_keras}
    if importlib.util.find_spec("torch"):
        import torch

        torch.set_num_threads(1)
        ways["PyTorch"] = with_pytorch
    else:
        print("PyTorch is not installed: not run")
    splits = made_up()
    seconds = {name: [] for name in ways}
    for way in ways.values():
        way(splits)
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.process_time()
            way(splits)
            seconds[name].append(time.process_time() - start)
    best = {name: min(times) for name, times in seconds.items()}
    for name, value in best.items():
        told = "" if name == "ours" else f", {value / best['ours']:.1f} times ours"
        print(f"{name}: {value:.2f} s of processor time a head of {STEPS} steps{told}")


if __name__ == "__main__":
    main()
