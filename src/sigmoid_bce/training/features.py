"""What a frozen body sees in each image: computed once, for all heads, losses and seeds.

A view is an image after one random change. With augmentation, a head is trained on a stated number of views of every
training image: in epoch e it sees view e, and after the last view the first one again.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import replacing, write_json
from sigmoid_bce.networks.building import build_frozen_body
from sigmoid_bce.networks.registry import find_network
from sigmoid_bce.networks.weights import describe_weights, read_weights
from sigmoid_bce.training import checkpoint
from sigmoid_bce.training.augmentation import draw_transforms, transform_images
from sigmoid_bce.training.devices import report_device
from sigmoid_bce.training.keras_setup import EVALUATION_BATCH
from sigmoid_bce.training.scaling import scale_pixels
from sigmoid_bce.training.settings import Augmentation

logger = logging.getLogger(__name__)

# The views belong to the images, not to a run: every loss and every seed sees the same.
VIEW_SEED = 0


@dataclass(frozen=True)
class FrozenBody:
    """A body that does not learn: its network, the file of its weights (None: random ones), and how pixels are scaled for
    it: `article` (by 1/255) or `own` (as it was trained)."""

    network: str
    weights: Path | None
    scaling: str

    def load(self, image_shape: tuple[int, ...]) -> keras.Model:
        """The body from scaled images to flat features. Raises PaperError when the file does not fit it."""
        body = build_frozen_body(self.network, image_shape)
        if self.weights is not None:
            read_weights(body.layers[0], self.weights)
        return body

    @property
    def scaled(self) -> str:
        """The scaling that is meant, as in `scaling.scale_pixels`. Raises ValueError for an unknown one."""
        return scaling_of(self.network, self.scaling)

    def describe_weights(self) -> dict | None:
        """Which weights these are, for a record; loudly where they are not the known ones. None for random ones."""
        if self.weights is None:
            return None
        described = describe_weights(self.network, self.weights)
        if not described["known"]:
            logger.info(
                f"NOTE: {self.weights} is not the known file of weights of {self.network} (its sha256 is "
                f"{described['sha256']}): what comes of it are not the results of the known weights, and the record and "
                "the book say so"
            )
        return described


def extract_features(
    body: FrozenBody, images: Sequence[Path], features: Sequence[Path], record: Path, device: str
) -> None:
    """Write the features (n, m), float32, of each array of images (n, height, width, 3), uint8, as `.npy`; and a record.

    `images` and `features` are paths, paired; `device` is noted in the record. Raises PaperError for weights that do not
    fit the body, and for such as make it see nothing.
    """
    report_device()
    described, model = body.describe_weights(), None
    for source, target in zip(images, features, strict=True):
        pixels = np.load(source)
        if model is None:
            model = body.load(pixels.shape[1:])
        values = compute_features(model, pixels, body.scaled)
        _raise_if_blind(values, body)
        write_array(values, target)
        logger.info(f"{target}: {values.shape[0]} images, {values.shape[1]} features each")
    content = {
        "network": body.network,
        "body": "random" if body.weights is None else "imagenet",
        "weights": described,
        "scaling": body.scaled,
        "backend": keras.backend.backend(),
        "device": device,
    }
    write_json(content, record)


def extract_views(
    body: FrozenBody, images: Path, augmentation: Augmentation, views: int, folder: Path, target: Path
) -> None:
    """Write the features (views, n, m), float32, of so many augmented views of each image, as `.npy`.

    One view of all images is in memory at a time; each is kept in `folder` when it is done, so that a killed extraction
    goes on from there. Errors as in `extract_features`; raises checkpoint.PaperError when another process extracts in
    `folder`.
    """
    report_device()
    described = body.describe_weights()
    with checkpoint.locked(folder):
        pixels = np.load(images, mmap_mode="r")
        key = checkpoint.fingerprint(
            {"network": body.network, "scaling": body.scaled},
            augmentation=vars(augmentation),
            weights=described and described["sha256"],
            data=checkpoint.checksum(pixels),
            keras=[keras.__version__, keras.backend.backend()],
        )
        if not _is_key(folder / "key.json", key):
            for old in folder.glob("view*.npy"):
                old.unlink()
            write_json(key, folder / "key.json")
        model = body.load(pixels.shape[1:])
        done = [folder / f"view{number}.npy" for number in range(views)]
        for number, path in enumerate(done):
            if not path.exists():
                transforms = draw_view(augmentation, pixels.shape, number)
                values = compute_features(model, pixels, body.scaled, transforms)
                _raise_if_blind(values, body)
                write_array(values, path)
                logger.info(f"view {number + 1} of {views}")
        shape = (views, *np.load(done[0], mmap_mode="r").shape)
        with replacing(target) as (temporary,):
            whole = np.lib.format.open_memmap(temporary, mode="w+", dtype=np.float32, shape=shape)
            for number, path in enumerate(done):
                whole[number] = np.load(path)
            whole.flush()
            del whole
    checkpoint.remove(folder)


def draw_view(augmentation: Augmentation, shape: tuple[int, ...], number: int) -> np.ndarray:
    """The transformation of each of n images (`shape`: (n, height, width, channels)) in one view, (n, 2, 3), float64.

    It depends on the number of the view alone, so that more views can be added to those that are there.
    """
    return draw_transforms(augmentation, shape[0], (shape[1], shape[2]), np.random.default_rng([VIEW_SEED, number, 1]))


def compute_features(
    model: keras.Model, pixels: np.ndarray, scaled: str, transforms: np.ndarray | None = None
) -> np.ndarray:
    """Features (n, m), float32, of images (n, height, width, 3), uint8; changed by `transforms` (n, 2, 3) where given."""
    parts = []
    for start in range(0, len(pixels), EVALUATION_BATCH):
        batch = pixels[start : start + EVALUATION_BATCH]
        if transforms is not None:
            batch = transform_images(batch, transforms[start : start + EVALUATION_BATCH])
        parts.append(model.predict_on_batch(scale_pixels(batch, scaled)))
    return np.concatenate(parts).astype(np.float32)


def _raise_if_blind(values: np.ndarray, body: FrozenBody) -> None:
    """Raise PaperError if features (n, m) are not finite, or the same for all of several images."""
    if not np.isfinite(values).all():
        wrong = "numbers that are not finite"
    elif len(values) > 1 and (values == values[0]).all():
        wrong = "the same in every image"
    else:
        return
    raise PaperError(
        f"with these weights the body of {body.network} sees {wrong}; nothing can be learned",
        f"name the ImageNet weights of {body.network}, or leave weights out to have them fetched",
        where=body.weights or "random weights",
    )


def _is_key(path: Path, key: str) -> bool:
    """Whether a file holds this key; one that cannot be read does not."""
    try:
        return json.loads(path.read_text("utf-8")) == key
    except (FileNotFoundError, ValueError):
        return False


def scaling_of(network: str, scaling: str) -> str:
    """The scaling of pixels that the setting `article` or `own` means for a network. Raises ValueError for any other."""
    if scaling not in ("article", "own"):
        raise ValueError(f"unknown scaling {scaling!r}; there are article, own")
    return find_network(network).own_scaling if scaling == "own" else "unit"


def write_array(values: np.ndarray, target: Path) -> None:
    """Write an array as `.npy`, at once or not at all."""
    with replacing(target) as (temporary,):
        np.save(temporary, values)
