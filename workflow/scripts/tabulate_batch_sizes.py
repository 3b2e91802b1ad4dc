"""Tail of rule tabulate_batch_sizes."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.analysis.batch_sizes import tabulate_batch_sizes
    from sigmoid_bce.analysis.summary import read_tables_of_runs
    from sigmoid_bce.core.files import write_table

    write_table(tabulate_batch_sizes(read_tables_of_runs(snakemake.params.runs)), Path(snakemake.output[0]))
