"""Tail of rule tabulate_extreme_images."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.extreme_images import describe_extreme_images, tabulate_extreme_images
    from sigmoid_bce.figures.runs import read_shown_run

    samples, run = read_shown_run(Path(snakemake.input.samples), Path(snakemake.input.record))
    table = tabulate_extreme_images(samples, run)
    write_table(table, Path(snakemake.output.csv))
    write_text(describe_extreme_images(table, run), Path(snakemake.output.txt))
