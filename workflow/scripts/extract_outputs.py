"""Tail of rule extract_outputs."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged
from sigmoid_bce.training.backends import choose_backend
from sigmoid_bce.training.devices import hold_device
from sigmoid_bce.training.settings import TrainingSettings

with logged(snakemake.log[0]), hold_device(snakemake.resources.gpu):
    choose_backend(snakemake.params.training["backend"])

    from sigmoid_bce.training.readout import read_out

    wanted = TrainingSettings.from_config(
        snakemake.wildcards.network,
        snakemake.wildcards.loss,
        int(snakemake.wildcards.seed),
        snakemake.params.training,
        snakemake.params.network_settings,
    )
    read_out(
        inputs=list(snakemake.input.inputs),
        images=snakemake.input.images,
        weights={name: Path(snakemake.input[name]) for name in ("early", "convergence")},
        training=Path(snakemake.input.training),
        wanted=wanted,
        history=Path(snakemake.input.history),
        data=Path(snakemake.input.data),
        outputs={name: Path(snakemake.output[name]) for name in ("early", "convergence")},
        history_copy=Path(snakemake.output.history),
        record=Path(snakemake.output.record),
        threads=snakemake.threads,
    )
