"""Tail of rule compare_record."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.verification.record import verify_record
    from sigmoid_bce.verification.telling import describe_verification, write_verification

    rows = verify_record(Path(snakemake.params.record), snakemake.params.environments, Path(snakemake.input.manifest))
    content = describe_verification("the published record", "snakemake --cores 1 verify_record", rows)
    write_verification(content, Path(snakemake.output[0]))
