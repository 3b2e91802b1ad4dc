"""Which images of a folder of two classes train, validate and test: as the folder has them, else drawn by a seed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.names import SPLITS


def split_images(
    images: pd.DataFrame,
    classes: Sequence[str],
    settings: Mapping[str, Any],
    per_class: Mapping[str, int] | None,
    archive: Path,
) -> tuple[pd.DataFrame, list[str]]:
    """The images that a study takes, with their `split` and their `index` in it, and the splits that were drawn.

    `images` has one row an image: `image` (its place in the folder), `label`, `split` (empty where the folder has none).
    A split that the folder has stays as it is. One that it lacks is drawn from its training images, or from all where it
    has no splits, class by class: those are divided in the proportion of `settings["shares"]`, by `settings["seed"]`. If
    `per_class` says how many images of each class a split has, so many are taken, by the same seed. Rows come by split,
    class and place. Raises PaperError, naming the class, if it has too few images.
    """
    given = set(images["split"]) - {""}
    missing = [split for split in SPLITS if split not in given]
    drawn = ["train", *(split for split in missing if split != "train")] if missing else []
    parts = {}
    for label, name in enumerate(classes):
        own = images[images["label"] == label].sort_values("image", ignore_index=True)
        own = own.iloc[np.random.default_rng([settings["seed"], label]).permutation(len(own))]
        pool = own[own["split"] == ("train" if given else "")]
        sizes, start = _sizes(len(pool), drawn, settings["shares"], per_class), 0
        for split in SPLITS:
            rows = own[own["split"] == split]
            if split in drawn:
                rows, start = pool.iloc[start : start + sizes[split]], start + sizes[split]
            wanted = 1 if per_class is None else per_class[split]
            if len(rows) < wanted:
                source = f" (drawn from {len(pool)})" if split in drawn else ""
                raise PaperError(
                    f"the class {name} has too few images for the split {split}: {len(rows)}{source}, of {wanted}",
                    "add images, or take fewer: data.per_class and data.folder.shares in the study say how many",
                    where=archive,
                )
            parts[split, label] = (
                (rows if per_class is None else rows.head(wanted)).sort_values("image").assign(split=split)
            )
    chosen = pd.concat([parts[split, label] for split in SPLITS for label in range(len(classes))], ignore_index=True)
    chosen["index"] = chosen.groupby("split").cumcount()
    return chosen, drawn


def _sizes(
    count: int, drawn: Sequence[str], shares: Mapping[str, float], per_class: Mapping[str, int] | None
) -> dict[str, int]:
    """How many of `count` images each drawn split gets: as many as are wanted, else in the proportion of the shares.

    What is left after rounding down goes to the largest remainders.
    """
    if per_class is not None:
        return dict(per_class)
    whole = sum(shares[split] for split in drawn)
    exact = {split: count * shares[split] / whole for split in drawn}
    sizes = {split: int(exact[split]) for split in drawn}
    for split in sorted(drawn, key=lambda split: sizes[split] - exact[split])[: count - sum(sizes.values())]:
        sizes[split] += 1
    return sizes
