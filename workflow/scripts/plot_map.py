"""Tail of rule plot_map."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.map import describe_map, draw_map, tabulate_map
    from sigmoid_bce.figures.style import save_figure

    critical = pd.read_csv(snakemake.input.critical)
    critical = critical[critical["grid"] == snakemake.params.grid]
    predicted = pd.read_csv(snakemake.input.predicted)
    table = tabulate_map(pd.read_parquet(snakemake.input.heads), predicted)
    write_table(table, Path(snakemake.output.csv))
    write_text(describe_map(table, critical, snakemake.params.title), Path(snakemake.output.txt))
    save_figure(draw_map(table, critical, snakemake.params.title), Path(snakemake.output.svg).with_suffix(""))
