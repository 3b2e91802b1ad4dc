"""Tail of rules retrain_run and retrain_head."""

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
        *snakemake.params.settings,
    )
    choose_backend(settings.backend)

    from sigmoid_bce.training.heads import train_heads
    from sigmoid_bce.training.inputs import RunInputs, Workplace

    folder = Path(snakemake.params.folder)
    inputs = RunInputs(
        [Path(path) for path in snakemake.input.inputs],
        Path(snakemake.input.images),
        views=Path(snakemake.input.views) if snakemake.input.views else None,
        data=Path(snakemake.input.data),
        body=Path(snakemake.input.body) if snakemake.input.body else None,
    )
    # A store of its own, which is removed with the rest at the end: no training that is kept elsewhere is taken.
    workplace = Workplace(folder, folder / f"seed{settings.seed}" / "store", snakemake.threads)
    train_heads(settings, [settings.seed], inputs, workplace, Path(snakemake.output[0]).parents[1])
