"""Tail of rule prepare_images."""

from pathlib import Path

from sigmoid_bce.data.errors import DataError
from sigmoid_bce.data.preparing import prepare_images
from sigmoid_bce.data.reading import Request
from sigmoid_bce.data.registry import SPLITS
from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0], DataError):
    prepare_images(
        Request(
            **snakemake.params.request,
            archive=Path(snakemake.input.archive) if snakemake.input.get("archive") else None,
            seen=Path(snakemake.params.seen),
            workers=snakemake.threads,
        ),
        arrays={split: Path(snakemake.output[split]) for split in SPLITS},
        table=Path(snakemake.output.table),
        description=Path(snakemake.output.description),
    )
