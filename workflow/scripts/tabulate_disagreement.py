"""Tail of rule tabulate_disagreement."""

from pathlib import Path

from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0]):
    import json

    import pandas as pd

    from sigmoid_bce.files import write_table
    from sigmoid_bce.outputs.disagreement import tabulate_disagreement, tabulate_pairs_of_runs
    from sigmoid_bce.outputs.samples import read_samples
    from sigmoid_bce.outputs.summary import CHECKPOINTS

    runs = []
    for study, run in snakemake.params.runs:
        folder = Path(run)
        samples = {name: read_samples(folder / f"{name}.parquet") for name in CHECKPOINTS}
        runs.append((study, json.loads((folder / "record.json").read_text(encoding="utf-8")), samples))
    compared = snakemake.input.get("comparisons")
    pairs = tabulate_pairs_of_runs(runs, pd.read_csv(compared) if compared else None)
    write_table(pairs, Path(snakemake.output.pairs))
    write_table(tabulate_disagreement(pairs), Path(snakemake.output.disagreement))
