"""Tail of rule train_network."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged
from sigmoid_bce.training.backends import choose_backend
from sigmoid_bce.training.devices import hold_device
from sigmoid_bce.training.settings import TrainingSettings

with logged(snakemake.log[0], ends_itself=True), hold_device(snakemake.resources.gpu):
    settings = TrainingSettings.from_config(
        snakemake.wildcards.network,
        snakemake.wildcards.loss,
        int(snakemake.wildcards.seed),
        snakemake.params.training,
        snakemake.params.network_settings,
    )
    choose_backend(settings.backend)

    from sigmoid_bce.training.inputs import RunInputs, Workplace
    from sigmoid_bce.training.run import train_run

    inputs = RunInputs([Path(path) for path in snakemake.input.inputs], Path(snakemake.input.images))
    workplace = Workplace(
        Path(snakemake.params.folder),
        Path(snakemake.params.store),
        snakemake.threads,
        keep_unconfirmed=snakemake.params.keep_unconfirmed,
    )
    train_run(settings, inputs, workplace, Path(snakemake.output.training).parent)
