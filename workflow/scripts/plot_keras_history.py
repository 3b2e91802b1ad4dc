"""Tail of rule plot_keras_history."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.keras_history import describe_keras_history, draw_keras_history
    from sigmoid_bce.figures.style import save_figure
    from sigmoid_bce.libraries.history import load_keras_history

    table = load_keras_history(Path(snakemake.input.table))
    write_table(table, Path(snakemake.output.csv))
    write_text(describe_keras_history(table), Path(snakemake.output.txt))
    save_figure(draw_keras_history(table), Path(snakemake.output.svg).with_suffix(""))
