"""Tail of rule extend_record."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.record.extending import extend_record

    extend_record(
        name=snakemake.params.name,
        study=snakemake.params.study,
        results=Path(snakemake.params.results),
        target=Path(snakemake.params.target),
    )
