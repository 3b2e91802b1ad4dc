"""Tail of rule plot_pixels."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.pixels import describe_pixels, draw_pixels
    from sigmoid_bce.figures.style import save_figure

    table, data_set = pd.read_csv(snakemake.input[0]), snakemake.params.data_set
    write_table(table, Path(snakemake.output.csv))
    write_text(describe_pixels(table, data_set), Path(snakemake.output.txt))
    save_figure(draw_pixels(table, data_set), Path(snakemake.output.svg).with_suffix(""))
