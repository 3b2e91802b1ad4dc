"""Tail of rule tabulate_disagreement."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.analysis.disagreement import tabulate_disagreement, tabulate_pairs_of_runs
    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.runs.run import load_runs

    compared = snakemake.input.get("comparisons")
    runs = load_runs(snakemake.params.runs)
    pairs = tabulate_pairs_of_runs(runs, pd.read_csv(compared) if compared else None)
    write_table(pairs, Path(snakemake.output.pairs))
    write_table(tabulate_disagreement(pairs), Path(snakemake.output.disagreement))
