"""Tail of rule plot_death."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.death import describe_death, draw_death
    from sigmoid_bce.figures.style import save_figure

    table = pd.read_csv(snakemake.input[0])
    write_table(table, Path(snakemake.output.csv))
    write_text(describe_death(table), Path(snakemake.output.txt))
    save_figure(draw_death(table), Path(snakemake.output.svg).with_suffix(""))
