"""Tail of rule plot_network."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import json

    from sigmoid_bce.analysis.batches import tabulate_batch_loss
    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.batch_loss import describe_batch_loss, draw_batch_loss
    from sigmoid_bce.figures.outputs import describe_outputs, draw_outputs, tabulate_outputs
    from sigmoid_bce.figures.runs import shown_run, training_images
    from sigmoid_bce.figures.style import save_figure
    from sigmoid_bce.runs.samples import read_samples

    record = json.loads(Path(snakemake.input.record[0]).read_text(encoding="utf-8"))
    folder = Path(snakemake.output[0]).parent
    for name, checkpoint in (("4_outputs_early", "early"), ("5_outputs_convergence", "convergence")):
        run = shown_run(record, checkpoint)
        images = training_images(read_samples(Path(snakemake.input[checkpoint][0])), run)
        table = tabulate_outputs(images, snakemake.params.bins)
        write_table(table, folder / f"{name}.csv")
        write_text(describe_outputs(table, run), folder / f"{name}.txt")
        save_figure(draw_outputs(table, run), folder / name)
    table = tabulate_batch_loss(images, snakemake.params.batch_size)
    write_table(table, folder / "6_batch_loss.csv")
    write_text(describe_batch_loss(table, run), folder / "6_batch_loss.txt")
    save_figure(draw_batch_loss(table, run), folder / "6_batch_loss")
