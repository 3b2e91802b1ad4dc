"""Tail of rule train_first_epochs."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged
from sigmoid_bce.training.backends import choose_backend
from sigmoid_bce.training.devices import hold_device
from sigmoid_bce.training.settings import TrainingSettings

with logged(snakemake.log[0]), hold_device(snakemake.resources.gpu):
    settings = TrainingSettings.from_config(
        snakemake.wildcards.network,
        snakemake.wildcards.loss,
        int(snakemake.wildcards.seed),
        *snakemake.params.settings,
    )
    choose_backend(settings.backend)

    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.training.inputs import RunInputs
    from sigmoid_bce.training.run import train_first_epochs

    inputs = RunInputs(
        [Path(path) for path in snakemake.input.inputs],
        Path(snakemake.input.images),
        views=Path(snakemake.input.views) if snakemake.input.views else None,
    )
    history = train_first_epochs(
        settings, inputs, Path(snakemake.params.folder), snakemake.threads, int(snakemake.wildcards.epochs)
    )
    write_table(history, Path(snakemake.output[0]))
