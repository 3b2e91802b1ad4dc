"""Tail of rule plot_drift."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.drift import describe_drift, draw_drift, tabulate_points
    from sigmoid_bce.figures.style import save_figure

    points = tabulate_points(pd.read_csv(snakemake.input.drift), pd.read_csv(snakemake.input.outputs))
    data_set = snakemake.params.data_set
    write_table(points, Path(snakemake.output.csv))
    write_text(describe_drift(points, data_set), Path(snakemake.output.txt))
    save_figure(draw_drift(points, data_set), Path(snakemake.output.svg).with_suffix(""))
