"""The ways of training the convnet that `training_throughput.py` compares; as a program, it times one of them."""

import io
import json
import logging
import os
import resource
import sys
import tempfile
import time
import zipfile
from itertools import pairwise
from pathlib import Path

SIZE, BATCH = 150, 16
SHAPE = (SIZE, SIZE, 3)


def write_jpegs(folder: Path, count: int, archive: Path | None) -> str:
    """Put `count` JPEG files, half of each class, into `folder/cat` and `folder/dog`; returns a line that says which."""
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(0)
    source = zipfile.ZipFile(archive) if archive else None
    for label in ("cat", "dog"):
        (folder / label).mkdir()
        for number in range(count // 2):
            if source:
                content = source.read(f"train/{label}.{number}.jpg")
            else:
                # About the size and detail of a photograph of the set.
                small = Image.fromarray(rng.integers(0, 256, (60, 80, 3), np.uint8))
                buffer = io.BytesIO()
                small.resize((500, 375), Image.Resampling.BICUBIC).save(buffer, "JPEG")
                content = buffer.getvalue()
            (folder / label / f"{label}.{number}.jpg").write_bytes(content)
    return f"{count} JPEG files of {archive.name}" if archive else f"{count} JPEG files, made up, 500 x 375 pixels"


def load_arrays(folder: Path):
    """The JPEG files as arrays: images (n, 150, 150, 3), uint8, and labels (n,), float32."""
    import numpy as np
    from PIL import Image

    paths = sorted(folder.glob("*/*.jpg"))
    images = [
        np.asarray(Image.open(path).convert("RGB").resize((SIZE, SIZE), Image.Resampling.NEAREST)) for path in paths
    ]
    return np.stack(images), np.array([path.parent.name == "dog" for path in paths], np.float32)


def settings_of_convnet(epochs: int):
    """The paper's convnet with the loss from raw outputs."""
    from sigmoid_bce.training.settings import Augmentation, TrainingSettings

    return TrainingSettings("convnet", "raw", 1, max_epochs=epochs, early_epoch=epochs, augmentation=Augmentation())


def train_ours(images: int, epochs: int, folder: Path, threads: int) -> list[float]:
    """Our loop: seconds from the line of one epoch to that of the next, so that saving the state counts as well."""
    from sigmoid_bce.training.epochs import Split
    from sigmoid_bce.training.keras_setup import set_up_keras
    from sigmoid_bce.training.loop import train_network

    set_up_keras(1, deterministic=True, threads=threads)
    train = Split(*load_arrays(folder))
    # One batch to look at after an epoch: the others look at none.
    validation = Split(train.inputs[:2], train.labels[:2])
    lines: list[float] = []
    with tempfile.TemporaryDirectory() as state:
        weights = [Path(state) / name for name in ("early.weights.h5", "convergence.weights.h5")]
        settings = settings_of_convnet(epochs)
        splits = train, validation, validation
        messages = logging.getLogger("sigmoid_bce.training.loop")
        messages.setLevel(logging.INFO)
        # A line of each epoch; it returns True, so that whoever else listens gets the line too.
        messages.addFilter(lambda _: lines.append(time.perf_counter()) is None)
        train_network(settings, *splits, Path(state), *weights)
    return [later - earlier for earlier, later in pairwise(lines[:epochs])]


def train_by_fit(images: int, epochs: int, folder: Path, threads: int) -> list[float]:
    """Keras's own loop on float32 arrays in memory, without augmentation."""
    from sigmoid_bce.training.batches import scale
    from sigmoid_bce.training.epochs import build_network, compile_for
    from sigmoid_bce.training.keras_setup import set_up_keras

    set_up_keras(1, deterministic=False, threads=threads)
    pixels, labels = load_arrays(folder)
    inputs, targets = scale(pixels), labels[:, None]
    model = compile_for(build_network(settings_of_convnet(epochs), SHAPE), settings_of_convnet(epochs))
    return [_timed(lambda: model.fit(inputs, targets, batch_size=BATCH, verbose=0)) for _ in range(epochs)][1:]


def train_from_directory(images: int, epochs: int, folder: Path, threads: int) -> list[float]:
    """The way of the article's companion code: Keras's generator reads and augments JPEG files in every epoch."""
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    from sigmoid_bce.training.epochs import build_network, compile_for
    from sigmoid_bce.training.keras_setup import set_up_keras

    set_up_keras(1, deterministic=False, threads=threads)
    generator = ImageDataGenerator(
        rescale=1 / 255,
        rotation_range=40,
        width_shift_range=0.2,
        height_shift_range=0.2,
        shear_range=0.2,
        zoom_range=0.2,
        horizontal_flip=True,
    )
    flow = generator.flow_from_directory(str(folder), target_size=(SIZE, SIZE), batch_size=BATCH, class_mode="binary")
    model = compile_for(build_network(settings_of_convnet(epochs), SHAPE), settings_of_convnet(epochs))
    return [_timed(lambda: model.fit(flow, verbose=0)) for _ in range(epochs)][1:]


def train_in_pytorch(images: int, epochs: int, folder: Path, threads: int) -> list[float]:
    """The same network in plain PyTorch, channels last, on float32 arrays in memory, without augmentation."""
    import torch
    from torch import nn

    torch.set_num_threads(threads)
    stack, channels = [], 3
    for filters in (32, 64, 128, 256):
        stack += [nn.Conv2d(channels, filters, 3), nn.ReLU(), nn.MaxPool2d(2)]
        channels = filters
    head = [nn.Dropout(0.4), nn.Linear(256 * 7 * 7, 512), nn.ReLU(), nn.Linear(512, 32), nn.ReLU(), nn.Linear(32, 1)]
    model = nn.Sequential(*stack, nn.Flatten(), *head).to(memory_format=torch.channels_last)
    optimizer, loss_of = torch.optim.Adam(model.parameters(), 1e-4), nn.BCEWithLogitsLoss()
    pixels, labels = load_arrays(folder)
    inputs = torch.from_numpy(pixels).permute(0, 3, 1, 2).float().div(255).contiguous(memory_format=torch.channels_last)
    targets = torch.from_numpy(labels)[:, None]

    def train_epoch() -> None:
        for chosen in torch.randperm(len(inputs)).split(BATCH):
            optimizer.zero_grad()
            loss_of(model(inputs[chosen].contiguous(memory_format=torch.channels_last)), targets[chosen]).backward()
            optimizer.step()

    return [_timed(train_epoch) for _ in range(epochs)][1:]


def count_multiply_adds() -> tuple[int, int]:
    """Multiply-adds of the convnet for one image: forward, and in a training step.

    Backward, each layer takes as many again for its weights and, except the first, for its inputs.
    """
    from sigmoid_bce.training.epochs import build_network

    counts = []
    for part in build_network(settings_of_convnet(1), SHAPE).layers:
        for layer in part.layers:
            if hasattr(layer, "kernel"):
                places = layer.output.shape[1] * layer.output.shape[2] if layer.kernel.ndim == 4 else 1
                counts.append(places * int(layer.kernel.shape.num_elements()))
    return sum(counts), 3 * sum(counts) - counts[0]


def gemm_rate(threads: int) -> float:
    """Floating-point operations a second of the best of some large float32 matrix products in TensorFlow."""
    import tensorflow as tf

    best = 0.0
    for side in (1024, 2048, 4096):
        a, b = (tf.random.normal((side, side)) for _ in range(2))
        tf.matmul(a, b)
        for _ in range(5):
            best = max(best, 2 * side**3 / _timed(lambda a=a, b=b: tf.matmul(a, b).numpy()))
    return best


def _timed(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


WAYS = {"ours": train_ours, "flow": train_from_directory, "fit": train_by_fit, "torch": train_in_pytorch}

if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    name, count, last, place, cores = sys.argv[1:]
    seconds = WAYS[name](int(count), int(last), Path(place), int(cores))
    print(json.dumps({"seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
