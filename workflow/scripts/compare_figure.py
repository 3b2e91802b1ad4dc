"""Tail of rule compare_figure."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.verification.published import verify_figure
    from sigmoid_bce.verification.telling import command_of, describe_verification, write_verification

    name, record = snakemake.wildcards.figure, Path(snakemake.input.record).parent
    rows = verify_figure(record, name, Path(snakemake.input.table))
    target = Path(snakemake.output[0])
    write_verification(describe_verification(f"figure {name}", command_of(target), rows), target)
