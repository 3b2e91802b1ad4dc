"""Tail of rule plot_summary."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.analysis.summary import read_summary
    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.style import save_figure
    from sigmoid_bce.figures.summary import describe_summary, draw_summary

    summary = read_summary(Path(snakemake.input.summary[0]))
    data_set = snakemake.params.data_set
    write_table(summary, Path(snakemake.output.csv))
    write_text(describe_summary(summary, data_set), Path(snakemake.output.txt))
    save_figure(draw_summary(summary, data_set), Path(snakemake.output.svg).with_suffix(""))
