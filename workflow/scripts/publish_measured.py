"""Tail of rule publish_measured."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.libraries.recording import publish_measured

    print(*publish_measured(Path(snakemake.params.fresh), Path(snakemake.params.record)), sep="\n")
