"""Tail of rule check_live."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.libraries.differences import REASONS
    from sigmoid_bce.libraries.reporting import compare_fresh
    from sigmoid_bce.libraries.tables import load_measured, name_of_environment

    record = {name_of_environment(Path(path)): Path(path) for path in snakemake.input.record}
    fresh = {name_of_environment(Path(path)): Path(path) for path in snakemake.input.tables}
    report = compare_fresh(
        {name: load_measured(path) for name, path in fresh.items()},
        {name: load_measured(path) for name, path in record.items()},
    )
    write_table(report, Path(snakemake.output[0]))
    for row in report[report["verdict"] == "differs"].itertuples():
        known = " (known)" if (row.environment, row.mode, row.dtype) in REASONS and row.against == "formula" else ""
        print(f"{row.environment}: {row.mode}, {row.dtype}, differs from the {row.against}{known}: {row.where}")
