"""Tail of rule plot_histories."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import json

    import pandas as pd

    from sigmoid_bce.analysis.summary import read_summary
    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.figures import histories, style

    runs = [(study, Path(folder)) for study, folder in snakemake.params.runs]
    summary = read_summary(Path(snakemake.input.summary))
    table = histories.tabulate_histories(
        [
            (
                study,
                json.loads((folder / "record.json").read_text(encoding="utf-8")),
                pd.read_csv(folder / "history.csv"),
            )
            for study, folder in runs
        ],
        dead=set(summary.loc[summary["dead"], ["study", "network", "loss", "seed"]].itertuples(index=False, name=None)),
    )
    shown = {"early_epoch": snakemake.params.early_epoch, "data_set": snakemake.params.data_set}
    write_table(table, Path(snakemake.output.csv))
    write_text(histories.describe_histories(table, **shown), Path(snakemake.output.txt))
    style.save_figure(histories.draw_histories(table, **shown), Path(snakemake.output.svg).with_suffix(""))
