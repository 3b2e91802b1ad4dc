"""Tail of rule compare_measured."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import json

    from sigmoid_bce.core.files import write_json, write_table
    from sigmoid_bce.libraries.environments import read_environment
    from sigmoid_bce.libraries.reporting import gather_snippets, tabulate_environments, tabulate_report
    from sigmoid_bce.libraries.tables import load_measured, name_of_environment
    from sigmoid_bce.libraries.today import tabulate_right_side, tabulate_today

    environments = {Path(path).stem: read_environment(Path(path)) for path in snakemake.input.environments}
    tables = {name_of_environment(Path(path)): Path(path) for path in snakemake.input.tables}
    report = tabulate_report(environments, tables)
    write_table(report, Path(snakemake.output.report))
    write_table(tabulate_environments(environments, tables, report), Path(snakemake.output.environments))
    answers = [load_measured(path) for path in tables.values()]
    write_table(tabulate_today(answers), Path(snakemake.output.today))
    write_table(tabulate_right_side(answers), Path(snakemake.output.right_side))
    printed = [
        (Path(path).name.removesuffix("_snippets.json"), json.loads(Path(path).read_text(encoding="utf-8")))
        for path in snakemake.input.snippets
    ]
    write_json(gather_snippets(printed), Path(snakemake.output.snippets))
