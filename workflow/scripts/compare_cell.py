"""Tail of rule compare_cell."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.config.cell import Cell
    from sigmoid_bce.verification.cells import verify_cell
    from sigmoid_bce.verification.telling import command_of, describe_verification, write_verification

    cell, target = Cell(**snakemake.params.cell), Path(snakemake.output[0])
    heads = [pd.read_parquet(path) for path in (snakemake.input.published, snakemake.input.here)]
    title = f"cell {cell.name} of the grid {snakemake.wildcards.grid}, trained again"
    write_verification(describe_verification(title, command_of(target), verify_cell(*heads, cell)), target)
