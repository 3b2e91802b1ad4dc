"""Tail of rule plot_losses_compared."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.analysis.losses_compared import gather_runs
    from sigmoid_bce.analysis.summary import read_summary
    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures.losses_compared import describe_losses_compared, draw_losses_compared
    from sigmoid_bce.figures.style import save_figure

    runs = gather_runs(read_summary(Path(snakemake.input.summary[0])))
    data_set = snakemake.params.data_set
    write_table(runs, Path(snakemake.output.csv))
    write_text(describe_losses_compared(runs, data_set), Path(snakemake.output.txt))
    save_figure(draw_losses_compared(runs, data_set), Path(snakemake.output.svg).with_suffix(""))
