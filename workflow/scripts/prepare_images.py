"""Tail of rule prepare_images."""

from pathlib import Path

from sigmoid_bce.core.names import SPLITS
from sigmoid_bce.core.workflow_log import logged
from sigmoid_bce.datasets.preparing import prepare_images
from sigmoid_bce.datasets.reading import Request

with logged(snakemake.log[0]):
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
