"""Tail of rule train_first_epochs."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged
from sigmoid_bce.training.backends import choose_backend
from sigmoid_bce.training.devices import hold_device

training, network_settings = snakemake.params.settings

with logged(snakemake.log[0]), hold_device(snakemake.resources.gpu):
    choose_backend(training["backend"])

    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.training.run import train_first_epochs

    history = train_first_epochs(
        network=snakemake.wildcards.network,
        loss=snakemake.wildcards.loss,
        seed=int(snakemake.wildcards.seed),
        training=training,
        network_settings=network_settings,
        inputs=[Path(path) for path in snakemake.input.inputs],
        images=Path(snakemake.input.images),
        folder=Path(snakemake.params.folder),
        threads=snakemake.threads,
        epochs=int(snakemake.wildcards.epochs),
        views=Path(snakemake.input.views) if snakemake.input.views else None,
    )
    write_table(history, Path(snakemake.output[0]))
