"""Tail of rule tabulate_errors."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import numpy as np

    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.numerics.errors import tabulate_errors

    with np.load(snakemake.input.truth) as truth:
        write_table(tabulate_errors(dict(truth)), Path(snakemake.output[0]))
