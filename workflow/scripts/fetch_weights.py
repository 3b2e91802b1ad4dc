"""Tail of rule fetch_weights."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.networks.weights import fetch_weights

    fetch_weights(snakemake.params.network, Path(snakemake.output[0]))
