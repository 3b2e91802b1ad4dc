"""Tail of rule tabulate_accuracy."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.numerics.accuracy import tabulate_accuracy

    write_table(tabulate_accuracy(), Path(snakemake.output[0]))
