"""Tail of rule describe_record."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.core.files import write_json
    from sigmoid_bce.record.archive import MANIFEST
    from sigmoid_bce.record.crate import describe_record

    target = Path(snakemake.output[0])
    write_json(describe_record(Path(), target.parent, Path(snakemake.params.book), MANIFEST), target)
