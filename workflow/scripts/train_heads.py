"""Tail of rule train_heads."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged
from sigmoid_bce.training.backends import choose_backend
from sigmoid_bce.training.devices import hold_device
from sigmoid_bce.training.settings import TrainingSettings

with logged(snakemake.log[0], ends_itself=True), hold_device(gpus=0):
    choose_backend(snakemake.params.training["backend"])

    from sigmoid_bce.training.heads import train_heads
    from sigmoid_bce.training.inputs import RunInputs, Workplace

    inputs = RunInputs(
        [Path(path) for path in snakemake.input.features],
        Path(snakemake.input.images),
        views=Path(snakemake.input.views) if snakemake.input.views else None,
        data=Path(snakemake.input.data),
        body=Path(snakemake.input.body),
    )
    workplace = Workplace(
        Path(snakemake.params.folder),
        Path(snakemake.params.store),
        snakemake.threads,
        keep_unconfirmed=snakemake.params.keep_unconfirmed,
    )
    seeds = snakemake.params.seeds
    settings = TrainingSettings.from_config(
        snakemake.wildcards.network,
        snakemake.wildcards.loss,
        seeds[0],
        snakemake.params.training,
        snakemake.params.network_settings,
    )
    train_heads(settings, seeds, inputs, workplace, Path(snakemake.output[0]))
