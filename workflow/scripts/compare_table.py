"""Tail of rule compare_table."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.verification.published import verify_table
    from sigmoid_bce.verification.telling import command_of, describe_verification, write_verification

    name, target = snakemake.wildcards.table, Path(snakemake.output[0])
    rows = verify_table(Path(snakemake.input.record).parent, f"tables/{name}", Path(snakemake.input.table))
    write_verification(describe_verification(f"table {name}", command_of(target), rows), target)
