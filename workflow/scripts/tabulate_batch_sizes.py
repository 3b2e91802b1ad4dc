"""Tail of rule tabulate_batch_sizes."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.analysis.batch_sizes import tabulate_batch_sizes
    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.runs.run import load_runs

    write_table(tabulate_batch_sizes(load_runs(snakemake.params.runs)), Path(snakemake.output[0]))
