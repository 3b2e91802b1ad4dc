"""Tail of rule tabulate_explorer."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.core.files import write_table, write_text
    from sigmoid_bce.numerics import explorer

    write_text(explorer.as_script(explorer.tabulate_explorer()), Path(snakemake.output.script))
    write_table(explorer.tabulate_values(), Path(snakemake.output.table))
