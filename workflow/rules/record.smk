"""The record: what is kept in git of the real run.

Needs  a finished study `paper`
Makes  results/published/{runs,expected,study.yaml,provenance.json} and the tables of other studies (trials.csv, those of
       comparisons.smk), on request only
Steps  1. publish: replace the published record; nothing else ever writes there
"""


rule publish:
    """Replace the published record by the study paper."""
    input:
        paper_of("paper"),
    log:
        "logs/paper/publish.log",
    conda:
        "../../environment.yml"
    params:
        name="paper",
        study=lambda wildcards: settings_to_publish("paper"),
        results=lambda wildcards, input: str(Path(input[0]).parents[1]),
        target="results/published",
    script:
        "../scripts/publish.py"
