"""Tail of rule add_comparisons."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import json

    from sigmoid_bce.record.comparisons import add_comparisons

    numbers, safety = (
        json.loads(Path(path).read_text(encoding="utf-8")) for path in (snakemake.input.numbers, snakemake.input.safety)
    )
    add_comparisons(
        name=snakemake.params.name,
        compared=snakemake.params.compared,
        results=Path(snakemake.params.results),
        target=Path(snakemake.params.target),
        numbers=numbers | {"safety": safety},
        batch_size=snakemake.params.batch_size,
    )
