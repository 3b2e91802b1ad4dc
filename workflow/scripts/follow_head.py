"""Tail of rule follow_head."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from threadpoolctl import threadpool_limits

    from sigmoid_bce.config.cell import Cell
    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.grids.data import load_features
    from sigmoid_bce.grids.following import follow_head

    followed = snakemake.params.followed
    splits = load_features([Path(path) for path in snakemake.input.features], Path(snakemake.input.images))
    with threadpool_limits(1):
        cell = Cell(snakemake.params.network, followed["learning_rate"])
        table = follow_head(splits, cell, snakemake.params.losses, followed["seed"], followed["steps"])
    write_table(table, Path(snakemake.output[0]))
