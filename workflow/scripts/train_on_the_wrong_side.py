"""Tail of rule train_on_the_wrong_side."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.core.files import write_json, write_table
    from sigmoid_bce.numerics.recovery import tabulate_one_weight
    from sigmoid_bce.numerics.recovery_head import describe_recovery, prepare_accidents, tabulate_head

    accidents, preparation = prepare_accidents()
    weights, heads = tabulate_one_weight(), tabulate_head(accidents)
    write_table(weights, Path(snakemake.output.one_weight))
    write_table(heads, Path(snakemake.output.head))
    write_json(describe_recovery(weights, heads, preparation), Path(snakemake.output.numbers))
