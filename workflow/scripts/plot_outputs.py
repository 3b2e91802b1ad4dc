"""Tail of rules plot_outputs_early and plot_outputs_convergence."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import json

    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.outputs import describe_outputs, draw_outputs, tabulate_outputs
    from sigmoid_bce.figures.runs import shown_run, training_images
    from sigmoid_bce.figures.style import save_figure
    from sigmoid_bce.runs.samples import read_samples

    record = json.loads(Path(snakemake.input.record[0]).read_text(encoding="utf-8"))
    run = shown_run(record, snakemake.params.checkpoint)
    table = tabulate_outputs(training_images(read_samples(snakemake.input.samples[0]), run), snakemake.params.bins)
    write_table(table, Path(snakemake.output.csv))
    write_text(describe_outputs(table, run), Path(snakemake.output.txt))
    save_figure(draw_outputs(table, run), Path(snakemake.output.svg).with_suffix(""))
