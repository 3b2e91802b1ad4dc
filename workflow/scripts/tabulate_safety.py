"""Tail of rule tabulate_safety."""

from pathlib import Path

from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.files import write_table
    from sigmoid_bce.measured.golden import describe_fusion, load_golden
    from sigmoid_bce.numerics.safety import describe_safety, tabulate_safety
    from sigmoid_bce.record.runs import write_json

    table = tabulate_safety()
    write_table(table, Path(snakemake.output.table))
    write_json(describe_safety(table) | {"fusion": describe_fusion(load_golden())}, Path(snakemake.output.numbers))
