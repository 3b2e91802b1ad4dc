"""Tail of rule tabulate_numerics."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.core.files import write_json, write_table
    from sigmoid_bce.losses import numerics

    write_table(numerics.tabulate_sigmoid_and_logit(), Path(snakemake.output.sigmoid_and_logit))
    write_table(numerics.tabulate_logit_error(), Path(snakemake.output.logit_error))
    write_table(numerics.tabulate_bce_of_raw_output(), Path(snakemake.output.bce_of_raw_output))
    write_json(numerics.describe_numerics(), Path(snakemake.output.numbers))
