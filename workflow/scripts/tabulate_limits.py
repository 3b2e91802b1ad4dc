"""Tail of rule tabulate_limits."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.numerics.limits import tabulate_limits

    write_table(tabulate_limits(), Path(snakemake.output[0]))
