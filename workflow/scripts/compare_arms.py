"""Tail of rule compare_arms."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from threadpoolctl import threadpool_limits

    from sigmoid_bce.config.cell import Cell
    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.grids.data import load_features
    from sigmoid_bce.grids.rounding import compare_arms

    rates, seeds = snakemake.params.rounding["learning_rate"], snakemake.params.rounding["seeds"]
    splits = load_features([Path(path) for path in snakemake.input.features], Path(snakemake.input.images))
    cell = Cell(snakemake.params.network, rates[0], steps=snakemake.params.steps)
    with threadpool_limits(1):
        write_table(compare_arms(splits, cell, rates, seeds), Path(snakemake.output[0]))
