"""Fourth rung: a run that was trained again from the images, against its published self."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.analysis.summary import summarize_samples
from sigmoid_bce.record.layout import KEPT
from sigmoid_bce.runs.record import read_record
from sigmoid_bce.runs.samples import read_samples
from sigmoid_bce.verification.kept import IMAGES
from sigmoid_bce.verification.rows import (
    DIFFERENT,
    EXACT,
    SAME,
    UNDECIDABLE,
    WITHIN,
    Row,
    Tolerance,
    compare_exactly,
)
from sigmoid_bce.verification.seeds import compare_with_seeds

# What a training that is the same but for the order in which sums are rounded stays within, as long as it stays.
PATH = Tolerance(
    "the same training with sums rounded in another order: heads of SqueezeNet on another processor agreed within this at "
    "epoch 8 in 26 of 28 runs",
    relative=1e-5,
    absolute=1e-5,
)
# Of the convnet, one thread instead of two changed the loss of its first epoch by 0.16 %, and that of its second by 0.27 %.
PATH_OF_LEARNING = Tolerance(
    "a network that learns as a whole, with sums rounded in another order: with one thread instead of two, the loss of the "
    "convnet's first epoch came out 0.16 % higher",
    relative=1e-2,
)
GROWS = (
    "a difference of one rounding grows with every step, so that a run on another processor leaves the published path at "
    "some epoch; from there on it is one more run, and is compared as one"
)
# Of both read-outs; the last two are ends of the range of raw outputs of the training images, which the article looks at.
MEASURES = {
    "accuracy": "test accuracy",
    "test_loss": "test loss",
    "lowest": "lowest output",
    "highest": "highest output",
}


def verify_run(published: Path, here: Path, seeds: Sequence[Path]) -> list[Row]:
    """A run that was trained again, in the folder `here`, against the published one.

    `seeds` are the folders of all published runs that differ from it in the seed alone, itself included. What went in must
    be equal (settings, weights of a frozen body). The first epoch and the early read-out are compared tightly, and the
    epoch is named at which the run left the published path; what came out at convergence is compared by the spread of the
    seeds.
    """
    old, new = (read_record(folder / "record.json") for folder in (published, here))
    rows = [*_compare_what_went_in(old, new), *_compare_paths(published, here, old)]
    return rows + _compare_convergence(published, here, seeds)


def path_of(settings: Mapping) -> Tolerance:
    """What the first epochs of a training with these settings stay within: of a head, or of a network that learns as a
    whole, which rounding moves further in an epoch."""
    return PATH if settings["body"] else PATH_OF_LEARNING


def verify_first_epochs(published: pd.DataFrame, here: pd.DataFrame, epochs: int, path: Tolerance) -> list[Row]:
    """The first epochs of a run that was begun again, against the published history: one row an epoch.

    Both are histories as training writes them (history.csv). Of the losses of an epoch, the one that is furthest off is
    shown, and decides; `path` is that of `path_of`.
    """
    rows = []
    columns = [name for name in published.columns if name.endswith("loss") and name in here.columns]
    left = first_epoch_apart(published.head(epochs), here.head(epochs), path)
    for epoch in range(1, epochs + 1):
        old, new = (table.loc[table["epoch"] == epoch, columns].iloc[0] for table in (published, here))
        name = max(columns, key=lambda column: abs(new[column] - old[column]) / max(abs(old[column]), 1e-12))
        verdict = SAME if old[name] == new[name] else WITHIN if path.allows(old[name], new[name]) else DIFFERENT
        if verdict == DIFFERENT and epoch > 1 and left != 1:
            verdict = UNDECIDABLE
        reason = GROWS if verdict == UNDECIDABLE else path.reason
        rows.append(Row(f"epoch {epoch}: {name}", f"{old[name]:.8g}", f"{new[name]:.8g}", str(path), reason, verdict))
    return rows


def verify_images(record: Path, images: pd.DataFrame) -> list[Row]:
    """The pixels of every image as a network is fed with them, against those that the record was made of.

    `images` is the table of `kept.sum_images`. One row if all are equal, else one for each image that is not; where more
    than half of the images differ, it is how they were decoded that is another, and that is one row.
    """
    path = record / KEPT / IMAGES
    reason = "an image is decoded to whole numbers; where libraries of today decode otherwise, all images differ"
    if not path.exists():
        lacking = "the record has no checksums of single images"
        return [Row("images", "nothing", f"{len(images)} images", str(EXACT), lacking, UNDECIDABLE)]
    both = pd.read_csv(path, dtype=str).merge(
        images.astype(str), on=["image", "split"], how="outer", suffixes=("", "_here")
    )
    wrong = both[both["pixels"] != both["pixels_here"]].fillna("not there")
    if wrong.empty:
        return [Row("images", f"{len(both)} images", "the same pixels", str(EXACT), reason, SAME)]
    if len(wrong) > len(both) / 2:
        found = f"{len(wrong)} of {len(both)} images have other pixels, the first is {wrong['image'].iloc[0]}"
        return [Row("images: how they are decoded", "as published", found, str(EXACT), reason, DIFFERENT)]
    return [
        compare_exactly(f"images: {row.image} ({row.split}), pixels", row.pixels, row.pixels_here, reason)
        for row in wrong.itertuples()
    ]


def first_epoch_apart(published: pd.DataFrame, here: pd.DataFrame, path: Tolerance) -> int | None:
    """The first epoch whose training loss is not within `path` of the published one, counted from 1; None if there is none.

    Where one history is longer than the other, the first epoch that only one of them has is apart.
    """
    both = min(len(published), len(here))
    for old, new, epoch in zip(published["loss"][:both], here["loss"][:both], published["epoch"][:both], strict=True):
        if not path.allows(float(old), float(new)):
            return int(epoch)
    return None if len(published) == len(here) else both + 1


def _compare_what_went_in(old: Mapping, new: Mapping) -> list[Row]:
    """Settings, and the weights of a frozen body."""
    names = dict.fromkeys([*old["settings"], *new["settings"]])
    # A record from before a setting was there does not have it, and does not differ in it.
    different = [
        name for name in names if old["settings"].get(name, new["settings"].get(name)) != new["settings"].get(name)
    ]
    rows = [
        compare_exactly(f"settings: {name}", old["settings"][name], new["settings"].get(name)) for name in different
    ]
    if not different:
        rows = [compare_exactly("settings", f"{len(old['settings'])} settings", f"{len(old['settings'])} settings")]
    if old.get("body"):
        weights = [(record["body"] or {}).get("weights") or {} for record in (old, new)]
        what = f"weights of the frozen body ({weights[0].get('file', 'random')}), sha256"
        rows.append(compare_exactly(what, *(one.get("sha256", "none") for one in weights)))
    return rows


def _compare_paths(published: Path, here: Path, record: Mapping) -> list[Row]:
    """The first epoch, where the run left the published path, and the early read-out."""
    histories = [pd.read_csv(folder / "history.csv") for folder in (published, here)]
    path, early = path_of(record["settings"]), record["settings"]["early_epoch"]
    left = first_epoch_apart(histories[0], histories[1], path)
    rows = verify_first_epochs(histories[0], histories[1], 1, path)
    ending = f"left the path at epoch {left}" if left else "on the path to the end"
    lengths = [f"{len(history)} epochs" for history in histories]
    verdict = SAME if left is None else WITHIN if left > 1 else DIFFERENT
    rows.append(Row("path of the training loss", lengths[0], f"{lengths[1]}, {ending}", str(path), GROWS, verdict))
    outputs = [read_samples(folder / "early.parquet").set_index("image")["raw_output"] for folder in (published, here)]
    apart = (outputs[0] - outputs[1].reindex(outputs[0].index)).abs()
    allowed = np.maximum(PATH.absolute, PATH.relative * outputs[0].abs())
    verdict, reason = SAME if (apart == 0).all() else WITHIN if (apart <= allowed).all() else DIFFERENT, PATH.reason
    # Of a network that learns as a whole, no two outputs are that near after rounding has moved its first epoch.
    parted = path is PATH_OF_LEARNING or (left is not None and left <= early)
    if verdict == DIFFERENT and parted and rows[0].verdict != DIFFERENT:
        verdict, reason = UNDECIDABLE, GROWS
    what = f"early read-out (epoch {early}): raw outputs of {len(apart)} images"
    span = f"{outputs[0].min():.6g} to {outputs[0].max():.6g}"
    rows.append(Row(what, span, f"at most {apart.max():.2g} apart", str(PATH), reason, verdict))
    return rows


def _compare_convergence(published: Path, here: Path, seeds: Sequence[Path]) -> list[Row]:
    """Length of the training and what came out at its end, by the spread of the seeds."""
    old, new = _measure(published), _measure(here)
    others = [_measure(folder) for folder in seeds]
    rows = []
    for name, value in old.items():
        what = f"convergence: {name}"
        if value != new[name] and PATH.allows(value, new[name]):
            rows.append(Row(what, f"{value:.8g}", f"{new[name]:.8g}", str(PATH), PATH.reason, WITHIN))
        else:
            rows.append(compare_with_seeds(what, value, new[name], [one[name] for one in others], len(old)))
    return rows


def _measure(folder: Path) -> dict[str, float]:
    """Epochs, and what is measured of the outputs at convergence, by what it is called."""
    record = read_record(folder / "record.json")
    samples = read_samples(folder / "convergence.parquet")
    found = summarize_samples(samples, record["loss"], record.get("backend", "tensorflow"))
    return {"epochs": float(record["epochs"])} | {title: found[name] for name, title in MEASURES.items()}
