"""Tail of rule publish_verification."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import time

    import numpy as np
    import pandas as pd

    from sigmoid_bce.core.names import SPLITS
    from sigmoid_bce.verification.kept import publish_kept, sum_images
    from sigmoid_bce.verification.price import gather_seconds, measure_machine, with_earlier
    from sigmoid_bce.verification.seconds import read_seconds

    images, *arrays = snakemake.input.get("images") or [None]
    pixels = {split: np.load(path, mmap_mode="r") for split, path in zip(SPLITS, arrays, strict=False)}
    benchmarks = {rule: [Path(path) for path in paths] for rule, paths in snakemake.params.benchmarks.items()}
    publish_kept(
        Path(snakemake.params.record),
        figures={name: Path(f"{stem}.csv") for name, stem in snakemake.params.names.items()},
        tables={Path(path).stem: Path(path) for path in snakemake.input.tables},
        numbers={Path(path).stem: Path(path) for path in snakemake.input.numbers},
        images=None if images is None else sum_images(pd.read_csv(images), pixels),
        seconds=with_earlier(
            gather_seconds(benchmarks, measure_machine(time.process_time)), read_seconds(Path(snakemake.params.record))
        ),
    )
