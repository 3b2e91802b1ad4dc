"""Tail of rule plot_disagreement."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.disagreement import describe_disagreement, draw_disagreement
    from sigmoid_bce.figures.style import save_figure

    pairs, means = pd.read_csv(snakemake.input.pairs), pd.read_csv(snakemake.input.disagreement)
    data_set = snakemake.params.data_set
    write_table(pairs, Path(snakemake.output.csv))
    write_text(describe_disagreement(means, data_set), Path(snakemake.output.txt))
    save_figure(draw_disagreement(pairs, means, data_set), Path(snakemake.output.svg).with_suffix(""))
