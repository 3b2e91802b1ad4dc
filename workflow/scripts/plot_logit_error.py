"""Tail of rule plot_logit_error."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.logit_error import describe_logit_error_chart, draw_logit_error
    from sigmoid_bce.figures.style import save_figure

    table = pd.read_csv(snakemake.input.table, dtype="float32")
    write_table(table, Path(snakemake.output.csv))
    write_text(describe_logit_error_chart(table), Path(snakemake.output.txt))
    save_figure(draw_logit_error(table), Path(snakemake.output.svg).with_suffix(""))
