"""Tail of rule download_archive."""

from pathlib import Path

from sigmoid_bce.data.download import download_archive
from sigmoid_bce.data.errors import DataError
from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0], DataError):
    download_archive(source=snakemake.params.source, target=Path(snakemake.output[0]))
