"""Tail of rule plot_batch_loss."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import json

    from sigmoid_bce.analysis.batches import tabulate_batch_loss
    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.batch_loss import describe_batch_loss, draw_batch_loss
    from sigmoid_bce.figures.runs import shown_run, training_images
    from sigmoid_bce.figures.style import save_figure
    from sigmoid_bce.runs.samples import read_samples

    run = shown_run(json.loads(Path(snakemake.input.record[0]).read_text(encoding="utf-8")), "convergence")
    samples = training_images(read_samples(snakemake.input.samples[0]), run)
    table = tabulate_batch_loss(samples, snakemake.params.batch_size)
    write_table(table, Path(snakemake.output.csv))
    write_text(describe_batch_loss(table, run), Path(snakemake.output.txt))
    save_figure(draw_batch_loss(table, run), Path(snakemake.output.svg).with_suffix(""))
