"""Tail of rule tabulate_grid."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.grids.cells import write_heads

    write_heads(pd.concat(map(pd.read_parquet, snakemake.input), ignore_index=True), Path(snakemake.output[0]))
