"""Tail of rule tabulate_extreme_images."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import json

    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.extreme_images import describe_extreme_images, tabulate_extreme_images
    from sigmoid_bce.figures.runs import shown_run, training_images
    from sigmoid_bce.runs.samples import read_samples

    run = shown_run(json.loads(Path(snakemake.input.record[0]).read_text(encoding="utf-8")), "convergence")
    table = tabulate_extreme_images(training_images(read_samples(snakemake.input.samples[0]), run), run)
    write_table(table, Path(snakemake.output.csv))
    write_text(describe_extreme_images(table, run), Path(snakemake.output.txt))
