"""Tail of rule tabulate_trials."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.analysis.trials import tabulate_trials
    from sigmoid_bce.core.files import write_table

    folders = [Path(record).parent for record in snakemake.input.records]
    write_table(tabulate_trials(list(zip(snakemake.params.studies, folders, strict=True))), Path(snakemake.output[0]))
