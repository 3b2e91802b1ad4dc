"""Tail of rule tabulate_critical_rates."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.core.files import write_json, write_table
    from sigmoid_bce.grids.rounding import summarize_arms
    from sigmoid_bce.grids.summary import describe_grids, describe_mixed, tabulate_grids

    grids = snakemake.params.grids
    heads = dict(zip(grids, map(pd.read_parquet, snakemake.input.heads), strict=True))
    predicted = dict(zip(grids, map(pd.read_csv, snakemake.input.predicted), strict=True))
    table = tabulate_grids(heads, predicted)
    write_table(table, Path(snakemake.output.table))
    numbers = describe_grids(heads, table, snakemake.params.drawn)
    arms = zip(snakemake.params.rounding, map(pd.read_csv, snakemake.input.rounding), strict=True)
    numbers["rounding"] = [{"grid": grid, **row} for grid, table in arms for row in summarize_arms(table)]
    numbers["mixed_precision"] = describe_mixed([pd.read_csv(path) for path in snakemake.input.mixed_precision])
    write_json(numbers, Path(snakemake.output.numbers))
