"""What a frozen body sees in each image: computed once, for all heads, losses and seeds."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sigmoid_bce.networks import build_frozen_body
from sigmoid_bce.training.batches import scale
from sigmoid_bce.training.loop import EVALUATION_BATCH, set_up_keras


def extract_features(
    network: str,
    body: str,
    images: list[Path],
    features: list[Path],
    threads: int,
    say: Callable[[str], None] = print,
) -> None:
    """Write the features (n, m), float32, of each array of images (n, height, width, 3), uint8, as `.npy`.

    `network` is `vgg16` or `inception_v3`, `body` `imagenet` or `random`; `images` and `features` are paths, paired.
    Valid only without augmentation, since each image is seen once.
    """
    set_up_keras(seed=0, deterministic=True, threads=threads)
    model = None
    for source, target in zip(images, features, strict=True):
        pixels = np.load(source)
        if model is None:
            model = build_frozen_body(network, pixels.shape[1:], body)
        starts = range(0, len(pixels), EVALUATION_BATCH)
        parts = [model.predict_on_batch(scale(pixels[start : start + EVALUATION_BATCH])) for start in starts]
        values = np.concatenate(parts).astype(np.float32)
        temporary = Path(target).with_name(f".writing-{Path(target).name}")
        np.save(temporary, values)
        os.replace(temporary, target)
        say(f"{target}: {values.shape[0]} images, {values.shape[1]} features each")
