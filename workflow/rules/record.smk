"""The record: what is kept in git of the real run.

Needs  a finished study `paper`, or those of its runs that the record lacks
Makes  results/published/{runs,expected,study.yaml,provenance.json} and the tables of other studies (trials.csv, those of
       comparisons.smk), on request only; nothing else ever writes there
       results/published/record_check.json, before everything that is made of the record
Steps  1. check_record: say whether the record is as it was published
   or  1. publish: replace the published record
   or  1. extend_record: add the runs that it lacks, without training again what it has
       2. renew_expected: keep the tables and claims that follow from the extended record
"""


def files_to_check():
    """All files that are there of the record; one that is gone is found by the check, and one that is new or changed runs it."""
    places = [
        Path("results/published", place) for place in ("study.yaml", "provenance.json", "runs", "expected", "measured")
    ]
    return [
        file
        for place in places
        for file in ([place] if place.is_file() else sorted(place.rglob("*")))
        if file.is_file()
    ]


rule check_record:
    """Check that the published record is as it was published."""
    input:
        [str(path) for path in files_to_check()],
    output:
        "results/published/record_check.json",
    log:
        "logs/published/check_record.log",
    conda:
        "../../environment.yml"
    params:
        record="results/published",
        environments=sorted(ENVIRONMENTS),
    script:
        "../scripts/check_record.py"


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


rule extend_record:
    """Add those runs of the study paper to the published record that it lacks."""
    input:
        missing_runs,
    log:
        "logs/paper/extend_record.log",
    conda:
        "../../environment.yml"
    params:
        name="paper",
        study=lambda wildcards: settings_to_publish("paper"),
        results="results/paper",
        target="results/published",
    script:
        "../scripts/extend_record.py"


rule renew_expected:
    """Keep in the published record the tables and claims that follow from its runs."""
    input:
        paper_of("published"),
    log:
        "logs/published/renew_expected.log",
    conda:
        "../../environment.yml"
    params:
        name="paper",
        study=lambda wildcards: settings_to_publish("published"),
        results=lambda wildcards, input: str(Path(input[0]).parents[1]),
        target=lambda wildcards, input: str(Path(input[0]).parents[1]),
    script:
        "../scripts/publish.py"
