"""Tail of rule judge_claims."""

from pathlib import Path

from sigmoid_bce.claims.errors import ClaimError
from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0], ClaimError):
    import json

    import pandas as pd

    from sigmoid_bce.claims.judging import judge, write_judgements
    from sigmoid_bce.claims.ledger import load_ledger
    from sigmoid_bce.claims.networks import describe_losses, describe_networks, tabulate_verdicts
    from sigmoid_bce.claims.runs import load_run
    from sigmoid_bce.files import write_table

    runs = [load_run(folder) for folder in sorted({Path(file).parent for file in snakemake.input.runs})]
    numbers, safety = (
        json.loads(Path(path).read_text(encoding="utf-8")) for path in (snakemake.input.numbers, snakemake.input.safety)
    )
    claims, numbers = load_ledger(), numbers | {"safety": safety}
    asked = snakemake.params
    networks = describe_networks(claims, numbers, runs, asked.network, asked.batch_size)
    write_table(tabulate_verdicts(networks), Path(snakemake.output.verdicts))
    losses = describe_losses(pd.read_csv(snakemake.input.losses), networks)
    judgements = judge(
        claims,
        numbers | {"networks": networks, "losses": losses},
        [run for run in runs if run.network == asked.network],
        asked.batch_size,
    )
    write_judgements(judgements, Path(snakemake.output.claims), Path(snakemake.output.ledger))
