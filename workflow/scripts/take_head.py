"""Tail of rule take_head."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged
from sigmoid_bce.training.settings import TrainingSettings, check_settings

with logged(snakemake.log[0]):
    import json

    from sigmoid_bce.core.files import copy_file
    from sigmoid_bce.runs.folders import RUN_FILES

    seed = int(snakemake.wildcards.seed)
    made, target = Path(snakemake.input[0], f"seed{seed}"), Path(snakemake.output.record).parent
    wanted = TrainingSettings.from_config(
        snakemake.wildcards.network,
        snakemake.wildcards.loss,
        seed,
        snakemake.params.training,
        snakemake.params.network_settings,
    )
    recorded = json.loads((made / "record.json").read_text(encoding="utf-8"))
    check_settings(recorded["settings"], wanted, made / "record.json")
    for name in RUN_FILES:
        copy_file(made / name, target / name)
