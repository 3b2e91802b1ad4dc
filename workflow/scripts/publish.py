"""Tail of rule publish."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged
from sigmoid_bce.record.publish import publish

with logged(snakemake.log[0]):
    publish(
        name=snakemake.params.name,
        study=snakemake.params.study,
        results=Path(snakemake.params.results),
        target=Path(snakemake.params.target),
        evidence=snakemake.params.evidence,
        others=Path(snakemake.params.others),
    )
