"""Tail of rule train_network."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged
from sigmoid_bce.training.backends import choose_backend
from sigmoid_bce.training.devices import hold_device

with logged(snakemake.log[0], ends_itself=True), hold_device(snakemake.resources.gpu):
    choose_backend(snakemake.params.training["backend"])

    from sigmoid_bce.training.run import train_run

    train_run(
        network=snakemake.wildcards.network,
        loss=snakemake.wildcards.loss,
        seed=int(snakemake.wildcards.seed),
        training=snakemake.params.training,
        network_settings=snakemake.params.network_settings,
        inputs=list(snakemake.input.inputs),
        images=snakemake.input.images,
        folder=Path(snakemake.params.folder),
        store=Path(snakemake.params.store),
        keep_unconfirmed=snakemake.params.keep_unconfirmed,
        early_weights=Path(snakemake.output.early),
        convergence_weights=Path(snakemake.output.convergence),
        history=Path(snakemake.output.history),
        record=Path(snakemake.output.training),
        threads=snakemake.threads,
    )
