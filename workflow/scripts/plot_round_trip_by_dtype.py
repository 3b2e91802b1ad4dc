"""Tail of rule plot_round_trip_by_dtype."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.round_trip_by_dtype import describe_round_trip_by_dtype, draw_round_trip_by_dtype
    from sigmoid_bce.figures.style import save_figure

    table = pd.read_csv(snakemake.input.table)
    write_table(table, Path(snakemake.output.csv))
    write_text(describe_round_trip_by_dtype(table), Path(snakemake.output.txt))
    save_figure(draw_round_trip_by_dtype(table), Path(snakemake.output.svg).with_suffix(""))
