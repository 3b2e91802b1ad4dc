"""Tail of rule plot_clipped_by_epoch."""

import json
from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.datasets.registry import read_data
    from sigmoid_bce.figures.clipped_by_epoch import describe_clipped_by_epoch, draw_clipped_by_epoch
    from sigmoid_bce.figures.style import save_figure

    table = pd.read_csv(snakemake.input.table)
    record = json.loads(Path(snakemake.input.record[0]).read_text(encoding="utf-8"))
    told = snakemake.params.data_set, tuple(read_data(record["data"])["classes"])
    write_table(table, Path(snakemake.output.csv))
    write_text(describe_clipped_by_epoch(table, *told), Path(snakemake.output.txt))
    save_figure(draw_clipped_by_epoch(table, *told), Path(snakemake.output.svg).with_suffix(""))
