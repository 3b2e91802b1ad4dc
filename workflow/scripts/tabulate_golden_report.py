"""Tail of rule tabulate_golden_report."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.libraries.golden import load_golden
    from sigmoid_bce.libraries.golden_report import tabulate_golden_report

    write_table(tabulate_golden_report(load_golden()), Path(snakemake.output[0]))
