"""Tail of rule tabulate_curves."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.numerics.curves import tabulate_curves

    write_table(tabulate_curves(), Path(snakemake.output[0]))
