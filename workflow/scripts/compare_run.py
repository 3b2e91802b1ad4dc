"""Tail of rule compare_run."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.verification.rows import read_rows
    from sigmoid_bce.verification.runs import verify_run
    from sigmoid_bce.verification.telling import (
        command_of,
        describe_verification,
        read_verification,
        write_verification,
    )

    target, published = Path(snakemake.output[0]), Path(snakemake.params.published)
    seeds = list(dict.fromkeys(Path(path).parent for path in snakemake.input.seeds))
    rows = read_rows(read_verification(Path(snakemake.input.images))["rows"])
    rows += verify_run(published, Path(snakemake.input.here[0]).parent, seeds)
    title = f"run {'/'.join(published.parts[-3:])}, trained again"
    write_verification(describe_verification(title, command_of(target), rows), target)
