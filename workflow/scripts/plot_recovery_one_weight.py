"""Tail of rule plot_recovery_one_weight."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.recovery_one_weight import describe_recovery_one_weight, draw_recovery_one_weight
    from sigmoid_bce.figures.style import save_figure

    table = pd.read_csv(snakemake.input.table)
    write_table(table, Path(snakemake.output.csv))
    write_text(describe_recovery_one_weight(table), Path(snakemake.output.txt))
    save_figure(draw_recovery_one_weight(table), Path(snakemake.output.svg).with_suffix(""))
