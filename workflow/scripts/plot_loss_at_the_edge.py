"""Tail of rule plot_loss_at_the_edge."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.loss_at_the_edge import describe_loss_at_the_edge, draw_loss_at_the_edge
    from sigmoid_bce.figures.style import save_figure

    table = pd.read_csv(snakemake.input.table)
    write_table(table, Path(snakemake.output.csv))
    write_text(describe_loss_at_the_edge(table), Path(snakemake.output.txt))
    save_figure(draw_loss_at_the_edge(table), Path(snakemake.output.svg).with_suffix(""))
