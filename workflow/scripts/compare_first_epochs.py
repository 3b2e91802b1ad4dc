"""Tail of rule compare_first_epochs."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.runs.record import read_record
    from sigmoid_bce.verification.runs import path_of, verify_first_epochs
    from sigmoid_bce.verification.telling import command_of, describe_verification, write_verification

    target, published = Path(snakemake.output[0]), Path(snakemake.input.published)
    settings = read_record(published.with_name("record.json"))["settings"]
    histories = [pd.read_csv(path) for path in (published, snakemake.input.here)]
    rows = verify_first_epochs(*histories, snakemake.params.epochs, path_of(settings))
    title = f"first {snakemake.params.epochs} epochs of {'/'.join(published.parent.parts[-3:])}, trained again"
    write_verification(describe_verification(title, command_of(target), rows), target)
