"""Tail of rule test_results."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import json

    from sigmoid_bce.claims.integrity import check_judgements, summarise
    from sigmoid_bce.claims.ledger import load_ledger
    from sigmoid_bce.core.files import write_text
    from sigmoid_bce.runs.folders import key_of_folder

    judgements = json.loads(Path(snakemake.input.claims).read_text(encoding="utf-8"))
    runs = [key_of_folder(study, Path(folder)) for study, folder in snakemake.params.runs]
    check_judgements(load_ledger(), judgements, runs, snakemake.params.instead)
    write_text(summarise(judgements), Path(snakemake.output[0]))
