"""Tail of rule tabulate_stopping."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.analysis.stopping_early import (
        choose_shown,
        read_histories,
        tabulate_clipped_by_epoch,
        tabulate_stopping,
    )
    from sigmoid_bce.analysis.summary import read_summary
    from sigmoid_bce.core.files import write_table

    runs = read_histories(snakemake.params.runs, read_summary(Path(snakemake.input.summary[0])))
    study, network, _ = snakemake.params.shown
    write_table(tabulate_stopping(runs), Path(snakemake.output.stopping))
    write_table(tabulate_clipped_by_epoch(choose_shown(runs, (study, network))), Path(snakemake.output.epochs))
