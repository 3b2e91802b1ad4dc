"""Tail of rules compare_published and compare_numbers."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.figures.paths import name_of_figure
    from sigmoid_bce.verification.published import verify_numbers, verify_published
    from sigmoid_bce.verification.telling import command_of, describe_verification, write_verification

    record, target = Path(snakemake.input.record).parent, Path(snakemake.output[0])
    numbers = {Path(path).stem: Path(path) for path in snakemake.input.numbers}
    if snakemake.rule == "compare_numbers":
        title, command, rows = "the numbers of the book", command_of(target), verify_numbers(record, numbers)
    else:
        title, command = "all that follows from the published samples", "snakemake --cores 2 verify_published"
        tables = [Path(path) for path in snakemake.input.figures if path.endswith(".csv")]
        rows = verify_published(
            record,
            figures={name_of_figure(path): path for path in tables},
            tables={Path(path).stem: Path(path) for path in snakemake.input.tables},
            numbers=numbers,
            claims=Path(snakemake.input.claims),
        )
    write_verification(describe_verification(title, command, rows), target)
