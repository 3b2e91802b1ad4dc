"""Tail of rule prepare_images."""

from pathlib import Path

from sigmoid_bce.data.errors import DataError
from sigmoid_bce.data.preparing import prepare_images
from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0], DataError):
    prepare_images(
        source=snakemake.params.source,
        archive=Path(snakemake.input.archive) if snakemake.input.get("archive") else None,
        size=snakemake.params.size,
        per_class=snakemake.params.per_class,
        arrays={split: Path(snakemake.output[split]) for split in snakemake.params.per_class},
        table=Path(snakemake.output.table),
        workers=snakemake.threads,
    )
