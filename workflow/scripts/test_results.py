"""Tail of rule test_results."""

from pathlib import Path

from sigmoid_bce.claims.errors import ClaimError
from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0], ClaimError):
    import json
    from itertools import product

    from sigmoid_bce.claims.integrity import check_judgements, summarise
    from sigmoid_bce.claims.ledger import load_ledger
    from sigmoid_bce.files import write_text

    asked = snakemake.params
    judgements = json.loads(Path(snakemake.input.claims).read_text(encoding="utf-8"))
    check_judgements(load_ledger(), judgements, product([asked.network], asked.losses, asked.seeds))
    write_text(summarise(judgements), Path(snakemake.output[0]))
