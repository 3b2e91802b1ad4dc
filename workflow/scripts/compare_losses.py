"""Tail of rule compare_losses."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.analysis.losses_compared import compare_losses, gather_runs
    from sigmoid_bce.analysis.summary import read_summary
    from sigmoid_bce.core.files import write_table

    summary = read_summary(Path(snakemake.input.summary[0]))
    pairs = pd.read_csv(snakemake.input.pairs)
    write_table(compare_losses(gather_runs(summary), pairs), Path(snakemake.output[0]))
