"""Tail of rule extract_features."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged
from sigmoid_bce.training.backends import choose_backend
from sigmoid_bce.training.devices import describe_device, hold_device

with logged(snakemake.log[0]), hold_device(snakemake.resources.gpu):
    choose_backend(snakemake.params.backend)

    from sigmoid_bce.training.features import FrozenBody, extract_features
    from sigmoid_bce.training.keras_setup import set_up_keras

    set_up_keras(seed=0, deterministic=True, threads=snakemake.threads)
    body = FrozenBody(
        network=snakemake.wildcards.network,
        weights=Path(snakemake.input.weights) if snakemake.input.weights else None,
        scaling=snakemake.params.scaling,
    )
    extract_features(
        body=body,
        images=[Path(path) for path in snakemake.input.images],
        features=[Path(path) for path in snakemake.output.features],
        record=Path(snakemake.output.body),
        device=describe_device(),
    )
