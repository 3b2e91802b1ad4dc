"""Tail of rule extract_outputs."""

from pathlib import Path

from sigmoid_bce.training.backends import BackendError, choose_backend
from sigmoid_bce.training.devices import hold_device
from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0], BackendError), hold_device(snakemake.resources.gpu):
    choose_backend(snakemake.params.backend)

    from sigmoid_bce.training.readout import read_out

    read_out(
        inputs=list(snakemake.input.inputs),
        images=snakemake.input.images,
        weights={name: Path(snakemake.input[name]) for name in ("early", "convergence")},
        training=Path(snakemake.input.training),
        history=Path(snakemake.input.history),
        source=snakemake.params.source,
        image_size=snakemake.params.image_size,
        outputs={name: Path(snakemake.output[name]) for name in ("early", "convergence")},
        history_copy=Path(snakemake.output.history),
        record=Path(snakemake.output.record),
        threads=snakemake.threads,
    )
