"""Tail of rule extract_outputs."""

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
        snakemake.params.training,
        snakemake.params.network_settings,
    )
    choose_backend(settings.backend)

    from sigmoid_bce.training.inputs import RunInputs
    from sigmoid_bce.training.readout import read_out

    inputs = RunInputs(
        [Path(path) for path in snakemake.input.inputs],
        Path(snakemake.input.images),
        data=Path(snakemake.input.data),
    )
    trained, target = Path(snakemake.input.training).parent, Path(snakemake.output.record).parent
    read_out(settings, inputs, trained, target, snakemake.threads)
