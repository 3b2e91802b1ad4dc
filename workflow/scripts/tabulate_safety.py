"""Tail of rule tabulate_safety."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.core.files import write_json, write_table
    from sigmoid_bce.libraries.golden import describe_fusion, load_golden
    from sigmoid_bce.numerics.accuracy import describe_small_losses
    from sigmoid_bce.numerics.safety import describe_safety, tabulate_safety

    table = tabulate_safety()
    write_table(table, Path(snakemake.output.table))
    numbers = describe_safety(table) | {"fusion": describe_fusion(load_golden())}
    numbers["small_losses"] = describe_small_losses(pd.read_csv(snakemake.input.accuracy), table)
    write_json(numbers, Path(snakemake.output.numbers))
