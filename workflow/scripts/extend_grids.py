"""Tail of rule extend_grids."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.record.grids import extend_grids

    extend_grids(snakemake.params.added, Path(snakemake.params.fresh), Path(snakemake.params.record))
    print(*snakemake.params.added, sep="\n")
