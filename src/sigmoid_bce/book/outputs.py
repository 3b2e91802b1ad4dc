"""What the pages say about the outputs of a run, counted from its table of samples."""

import numpy as np
import pandas as pd

from sigmoid_bce.runs.clipped import find_clipped

SPLIT = "train"


def summarize_outputs(samples: pd.DataFrame, limits: tuple[float, float]) -> dict:
    """Range of the raw outputs of the training images at one checkpoint, and how many lie in the clipping range.

    `samples` has columns `split`, `label`, `raw_output`; `limits` are the raw outputs beyond which the sigmoid is
    clipped. Keys: `samples`, `lowest`, `highest`; `clipped` by side and label (`right_side`, `wrong_side`: of their
    label; `left`, `right`: of the axis). Raises ValueError if a class has no training image.
    """
    train = samples[samples["split"] == SPLIT]
    raw = train["raw_output"].to_numpy(np.float64)
    if train["label"].nunique() < 2:
        raise ValueError("a class has no training image")
    clipped = find_clipped(raw, train["label"], limits)
    return {
        "samples": len(raw),
        "lowest": float(raw.min()),
        "highest": float(raw.max()),
        "clipped": {
            "left": int(clipped.left.sum()),
            "right": int(clipped.right.sum()),
            "right_side": int(clipped.right_side.sum()),
            "wrong_side": int(clipped.wrong.sum()),
        },
    }
