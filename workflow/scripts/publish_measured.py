"""Tail of rule publish_measured."""

from pathlib import Path

from sigmoid_bce.measured.environments import MeasuringError
from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0], MeasuringError):
    from sigmoid_bce.measured.recording import publish_measured

    print(*publish_measured(Path(snakemake.params.fresh), Path(snakemake.params.record)), sep="\n")
