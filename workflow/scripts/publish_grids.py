"""Tail of rule publish_grids."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.record.grids import publish_grids

    grids, fresh, record = snakemake.params.grids, Path(snakemake.params.fresh), Path(snakemake.params.record)
    print(*publish_grids(grids, fresh, record), sep="\n")
