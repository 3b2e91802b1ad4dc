"""Tail of rule compare_claim."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.verification.published import verify_claims
    from sigmoid_bce.verification.telling import command_of, describe_verification, write_verification

    name, record = snakemake.wildcards.claim, Path(snakemake.input.record).parent
    rows = verify_claims(record, Path(snakemake.input.claims), only=name)
    target = Path(snakemake.output[0])
    write_verification(describe_verification(f"claim {name}", command_of(target), rows), target)
