"""Tail of rule add_evidence."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.record.evidence import add_evidence

    add_evidence(
        name=snakemake.params.name,
        evidence=snakemake.params.evidence,
        results=Path(snakemake.params.results),
        target=Path(snakemake.params.target),
    )
