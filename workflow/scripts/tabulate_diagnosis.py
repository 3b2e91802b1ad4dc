"""Tail of rule tabulate_diagnosis."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.core.files import write_json, write_text
    from sigmoid_bce.diagnosis import page

    cases = page.load_cases(Path(snakemake.input.cases))
    write_text(page.as_script(page.tabulate_for_script(cases)), Path(snakemake.output.script))
    write_json(page.tabulate_for_page(cases), Path(snakemake.output.page))
