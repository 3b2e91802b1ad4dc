"""Tail of rule plot_batch_sizes."""

import json
from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.analysis.batch_sizes import rows_of_run
    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.batch_sizes import describe_batch_sizes, draw_batch_sizes
    from sigmoid_bce.figures.style import save_figure

    record = json.loads(Path(snakemake.input.record[0]).read_text(encoding="utf-8"))
    study, network, loss = snakemake.params.shown
    table = rows_of_run(pd.read_csv(snakemake.input.table[0]), study, record)
    heading = f"{snakemake.params.data_set.capitalize()}: {network} trained with {loss}, in batches"
    write_table(table, Path(snakemake.output.csv))
    write_text(describe_batch_sizes(table, heading), Path(snakemake.output.txt))
    figure = draw_batch_sizes(table, heading, snakemake.params.figure_6)
    save_figure(figure, Path(snakemake.output.svg).with_suffix(""))
