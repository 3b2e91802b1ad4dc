"""Tail of rule judge_claims."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import json

    import pandas as pd

    from sigmoid_bce.claims.judging import judge_all, write_judgements
    from sigmoid_bce.claims.ledger import load_ledger
    from sigmoid_bce.claims.networks import tabulate_groups
    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.runs.run import load_runs

    numbers, safety = (
        json.loads(Path(path).read_text(encoding="utf-8")) for path in (snakemake.input.numbers, snakemake.input.safety)
    )
    grids = snakemake.input.get("grids")
    of_grids = json.loads(Path(grids[0]).read_text(encoding="utf-8")) if grids else None
    apart = snakemake.input.get("apart")
    of_apart = pd.read_csv(apart).to_dict("records") if apart else []
    judgements = judge_all(
        load_ledger(),
        numbers | {"safety": safety, "grids": of_grids, "apart": of_apart},
        load_runs(snakemake.params.runs),
        pd.read_csv(snakemake.input.losses),
        snakemake.params.batch_size,
        snakemake.params.instead,
    )
    write_table(tabulate_groups(judgements), Path(snakemake.output.groups))
    write_judgements(judgements, Path(snakemake.output.claims), Path(snakemake.output.ledger))
