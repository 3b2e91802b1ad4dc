"""Tail of rule check_record."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.core.files import write_json
    from sigmoid_bce.record.checking import find_changes

    changes = find_changes(Path(snakemake.params.record), snakemake.params.environments)
    for change in changes:
        print(f"NOT AS PUBLISHED: {change}")
    if changes:
        print("Hint: `git status results/published` and `git checkout results/published` bring the record back.")
    write_json({"changes": changes}, Path(snakemake.output[0]))
