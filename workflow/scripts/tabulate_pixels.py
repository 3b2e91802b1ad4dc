"""Tail of rule tabulate_pixels."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.grids.pixels import tabulate_pixels

    runs, by_epoch = tabulate_pixels(
        [(study, Path(folder)) for study, folder in snakemake.params.runs],
        [tuple(run) for run in snakemake.params.all_runs],
        snakemake.params.epochs,
    )
    write_table(runs, Path(snakemake.output.runs))
    write_table(by_epoch, Path(snakemake.output.epochs))
