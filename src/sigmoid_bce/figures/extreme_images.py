"""The training image of class 0 with the lowest raw output and that of class 1 with the highest, at convergence."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing
from sigmoid_bce.figures.runs import ShownRun, shown_run
from sigmoid_bce.runs.record import read_record

COLUMNS = ["image", "label", "class", "raw_output"]


def tabulate_extreme_images(samples: pd.DataFrame, run: ShownRun) -> pd.DataFrame:
    """Two rows, one a class: `image`, `label`, `class`, `raw_output`; of equal extremes the first by name.

    `samples`: training images, ordered by name, with `image`, `label`, `raw_output`; if there are none, there are no rows.
    """
    if samples.empty:
        return pd.DataFrame(columns=COLUMNS)
    lowest = samples.loc[samples.loc[samples["label"] == 0, "raw_output"].idxmin()]
    highest = samples.loc[samples.loc[samples["label"] == 1, "raw_output"].idxmax()]
    table = pd.DataFrame([lowest, highest])[["image", "label", "raw_output"]].reset_index(drop=True)
    table["class"] = [run.classes[label] for label in table["label"]]
    return table.astype({"raw_output": np.float32})[COLUMNS]


def plot_extreme_images(table: Path, record: Path, images: Path, arrays: Path) -> Drawing:
    """The figure, from its table (see `tabulate_extreme_images`), the record of the run, and the prepared images."""
    rows, run = pd.read_csv(table), shown_run(read_record(record), "convergence")
    pixels = find_pixels(rows, pd.read_csv(images), np.load(arrays, mmap_mode="r"))
    return Drawing(draw_extreme_images(rows, pixels, run), table, describe_extreme_images(rows, run))


@style.styled
def draw_extreme_images(table: pd.DataFrame, pixels: list[np.ndarray], run: ShownRun) -> Figure:
    """The two images side by side; `pixels`: one array (height, width, 3), uint8, for each row of the table."""
    if run.collapsed:
        return style.draw_notice(run.heading, run.notice)
    figure = style.new_figure(4.2)
    figure.suptitle(run.heading)
    for axis, image, row in zip(figure.subplots(1, len(table)), pixels, table.itertuples(), strict=True):
        axis.imshow(image, interpolation="nearest")
        raw_output = f"{row.raw_output:.2f}".replace("-", "\N{MINUS SIGN}")
        axis.set(xticks=[], yticks=[], title=f"{row.image}\nraw output {raw_output}")
        axis.spines[:].set_visible(False)
    return figure


def describe_extreme_images(table: pd.DataFrame, run: ShownRun) -> str:
    """The two images in words."""
    if run.collapsed:
        return f"{run.title}. {run.notice}"
    first, second = (f"{row.image} with the raw output {row.raw_output:.2f}" for row in table.itertuples())
    return (
        f"{run.title}. Two training images. Left: the image of class {run.classes[0]} with the lowest raw output, {first}. "
        f"Right: the image of class {run.classes[1]} with the highest raw output, {second}."
    )


def find_pixels(table: pd.DataFrame, images: pd.DataFrame, arrays: np.ndarray) -> list[np.ndarray]:
    """The pixels of each image in the table.

    `images` has columns `image` and `split`; `arrays` (n, height, width, 3) holds those of the split `train`, in the same
    order. Raises ValueError if the numbers differ or an image is not among them.
    """
    names = images.loc[images["split"] == "train", "image"].tolist()
    if len(names) != len(arrays):
        raise ValueError(f"{len(arrays)} training images in the array, but {len(names)} in the list of images")
    missing = sorted(set(table["image"]) - set(names))
    if missing:
        raise ValueError(
            f"{missing[0]} is not among the training images. Hint: data and outputs are of different studies."
        )
    return [np.asarray(arrays[names.index(name)]) for name in table["image"]]
