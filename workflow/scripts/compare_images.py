"""Tail of rule compare_images."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import numpy as np
    import pandas as pd

    from sigmoid_bce.core.names import SPLITS
    from sigmoid_bce.verification.kept import sum_images
    from sigmoid_bce.verification.runs import verify_images
    from sigmoid_bce.verification.telling import command_of, describe_verification, write_verification

    arrays = {split: np.load(path, mmap_mode="r") for split, path in zip(SPLITS, snakemake.input.arrays, strict=True)}
    rows = verify_images(Path(snakemake.input.record).parent, sum_images(pd.read_csv(snakemake.input.images), arrays))
    target = Path(snakemake.output[0])
    write_verification(describe_verification("the images", command_of(target), rows), target)
