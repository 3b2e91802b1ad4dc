"""Tail of rule download_archive."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged
from sigmoid_bce.datasets.download import download_archive

with logged(snakemake.log[0]):
    download_archive(source=snakemake.params.source, target=Path(snakemake.output[0]))
