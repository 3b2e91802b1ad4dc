"""Tail of rule plot_histories."""

from pathlib import Path

from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0]):
    import json

    import pandas as pd

    from sigmoid_bce.data.sources import SOURCES
    from sigmoid_bce.figures import histories, style
    from sigmoid_bce.files import write_table, write_text

    records = [json.loads(Path(path).read_text(encoding="utf-8")) for path in snakemake.input.records]
    rows = [pd.read_csv(path) for path in snakemake.input.histories]
    table = histories.tabulate_histories(list(zip(records, rows, strict=True)))
    shown = {"early_epoch": snakemake.params.early_epoch, "data_set": SOURCES[snakemake.params.source].data_set}
    write_table(table, Path(snakemake.output.csv))
    write_text(histories.describe_histories(table, **shown), Path(snakemake.output.txt))
    style.save_figure(histories.draw_histories(table, **shown), Path(snakemake.output.svg).with_suffix(""))
