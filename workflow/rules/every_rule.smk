"""What every rule carries besides what stands in its file; included last.

A hash of the code that its script runs, as the parameter `code`: with it a rule is run again when that code changes, and not when
only words in it do. It takes the place of Snakemake's own trigger `code`, which sees the script alone (profiles/default).

And, for whatever is made of the published record, the check of that record, as the input `record_check`.
"""

from sigmoid_bce.code_hash import hash_of_code


def code_of(rule):
    """A getter of the hash of the code that a rule runs: its script with all it imports, or its shell command."""

    def get(wildcards):
        return (
            hash_of_code(Path(workflow.basedir, "workflow/rules", rule.script).resolve())
            if rule.script
            else rule.shellcmd
        )

    return get


def check_of_record(wildcards):
    """The check of the published record, for what is made of it; nothing for other studies."""
    return "results/published/record_check.json" if wildcards.study == "published" else []


for one in workflow.rules:
    if one.script or one.shellcmd:
        one.set_params(code=code_of(one))
    if "study" in one.wildcard_names:
        one.set_input(record_check=check_of_record)
