"""Tail of rule tabulate_summary."""

from pathlib import Path

from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.files import write_table
    from sigmoid_bce.outputs.summary import read_tables_of_runs, tabulate_summary

    write_table(tabulate_summary(read_tables_of_runs(snakemake.params.runs)), Path(snakemake.output[0]))
