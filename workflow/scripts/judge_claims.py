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
    judgements = judge(
        load_ledger(),
        json.loads(Path(snakemake.input.numbers).read_text(encoding="utf-8")),
        [run for run in runs if run.network == snakemake.params.network],
        snakemake.params.batch_size,
    )
    write_judgements(judgements, Path(snakemake.output.claims), Path(snakemake.output.ledger))
