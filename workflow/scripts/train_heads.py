"""Tail of rule train_heads."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged
from sigmoid_bce.training.backends import choose_backend
from sigmoid_bce.training.devices import hold_device

with logged(snakemake.log[0], ends_itself=True), hold_device(gpus=0):
    choose_backend(snakemake.params.training["backend"])

    from sigmoid_bce.training.heads import train_heads

    train_heads(
        network=snakemake.wildcards.network,
        loss=snakemake.wildcards.loss,
        seeds=snakemake.params.seeds,
        training=snakemake.params.training,
        network_settings=snakemake.params.network_settings,
        features=[Path(path) for path in snakemake.input.features],
        body=Path(snakemake.input.body),
        views=Path(snakemake.input.views) if snakemake.input.views else None,
        images=Path(snakemake.input.images),
        data=Path(snakemake.input.data),
        folder=Path(snakemake.params.folder),
        store=Path(snakemake.params.store),
        keep_unconfirmed=snakemake.params.keep_unconfirmed,
        target=Path(snakemake.output[0]),
        threads=snakemake.threads,
    )
