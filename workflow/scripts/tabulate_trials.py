"""Tail of rule tabulate_trials."""

from pathlib import Path

from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.files import write_table
    from sigmoid_bce.outputs.trials import tabulate_trials

    folders = [Path(record).parent for record in snakemake.input.records]
    write_table(tabulate_trials(list(zip(snakemake.params.studies, folders, strict=True))), Path(snakemake.output[0]))
