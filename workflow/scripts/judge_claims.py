"""Tail of rule judge_claims."""

from pathlib import Path

from sigmoid_bce.claims.errors import ClaimError
from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0], ClaimError):
    import json

    from sigmoid_bce.claims.judging import judge, write_judgements
    from sigmoid_bce.claims.ledger import load_ledger
    from sigmoid_bce.claims.runs import load_run

    runs = [load_run(folder) for folder in sorted({Path(file).parent for file in snakemake.input.runs})]
    numbers, safety = (
        json.loads(Path(path).read_text(encoding="utf-8")) for path in (snakemake.input.numbers, snakemake.input.safety)
    )
    judgements = judge(
        load_ledger(),
        numbers | {"safety": safety},
        [run for run in runs if run.network == snakemake.params.network],
        snakemake.params.batch_size,
    )
    write_judgements(judgements, Path(snakemake.output.claims), Path(snakemake.output.ledger))
