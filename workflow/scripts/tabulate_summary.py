"""Tail of rule tabulate_summary."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.analysis.summary import tabulate_summary
    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.runs.run import load_runs

    write_table(tabulate_summary(load_runs(snakemake.params.runs)), Path(snakemake.output[0]))
