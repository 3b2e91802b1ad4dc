"""Tail of rule extract_views."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged
from sigmoid_bce.training.augmentation import Augmentation
from sigmoid_bce.training.backends import choose_backend
from sigmoid_bce.training.devices import hold_device

with logged(snakemake.log[0]), hold_device(snakemake.resources.gpu):
    choose_backend(snakemake.params.backend)

    from sigmoid_bce.training.features import FrozenBody, extract_views
    from sigmoid_bce.training.keras_setup import set_up_keras

    set_up_keras(seed=0, deterministic=True, threads=snakemake.threads)
    body = FrozenBody(
        network=snakemake.wildcards.network,
        weights=Path(snakemake.input.weights) if snakemake.input.weights else None,
        scaling=snakemake.params.scaling,
    )
    extract_views(
        body=body,
        images=Path(snakemake.input.images),
        augmentation=Augmentation(**snakemake.params.augmentation),
        views=snakemake.params.views,
        folder=Path(snakemake.params.folder),
        target=Path(snakemake.output[0]),
    )
