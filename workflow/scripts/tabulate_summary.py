"""Tail of rule tabulate_summary."""

from pathlib import Path

from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0]):
    import json

    from sigmoid_bce.files import write_table
    from sigmoid_bce.outputs.samples import read_samples
    from sigmoid_bce.outputs.summary import CHECKPOINTS, tabulate_summary

    runs = []
    for study, run in snakemake.params.runs:
        folder = Path(run)
        samples = {name: read_samples(folder / f"{name}.parquet") for name in CHECKPOINTS}
        runs.append((study, json.loads((folder / "record.json").read_text(encoding="utf-8")), samples))
    write_table(tabulate_summary(runs), Path(snakemake.output[0]))
