"""Tail of rule predict_rates."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from threadpoolctl import threadpool_limits

    from sigmoid_bce.config.cell import Cell
    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.grids.data import load_features
    from sigmoid_bce.grids.prediction import tabulate_predictions

    splits = load_features([Path(path) for path in snakemake.input.features], Path(snakemake.input.images))
    with threadpool_limits(1):
        cells = [Cell(**settings) for settings in snakemake.params.cells]
        write_table(tabulate_predictions(splits, cells, snakemake.params.seeds), Path(snakemake.output[0]))
