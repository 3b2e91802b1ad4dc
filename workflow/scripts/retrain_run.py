"""Tail of rules retrain_run and retrain_head."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged
from sigmoid_bce.training.backends import choose_backend
from sigmoid_bce.training.devices import hold_device

training, network_settings = snakemake.params.settings

with logged(snakemake.log[0], ends_itself=True), hold_device(snakemake.resources.gpu):
    choose_backend(training["backend"])

    from sigmoid_bce.training.heads import train_heads

    seed, folder = int(snakemake.wildcards.seed), Path(snakemake.params.folder)
    train_heads(
        network=snakemake.wildcards.network,
        loss=snakemake.wildcards.loss,
        seeds=[seed],
        training=training,
        network_settings=network_settings,
        features=[Path(path) for path in snakemake.input.inputs],
        body=Path(snakemake.input.body) if snakemake.input.body else None,
        views=Path(snakemake.input.views) if snakemake.input.views else None,
        images=Path(snakemake.input.images),
        data=Path(snakemake.input.data),
        folder=folder,
        # Its own, which is removed with the rest at the end: no training that is kept elsewhere is taken.
        store=folder / f"seed{seed}" / "store",
        target=Path(snakemake.output[0]).parents[1],
        threads=snakemake.threads,
    )
