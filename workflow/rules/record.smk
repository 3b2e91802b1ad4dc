"""The record: what is kept in git of the real run.

Needs  a finished study `paper`
Makes  results/published/{runs,evidence,expected,study.yaml,provenance.json} and the tables of other studies (trials.csv,
       those of comparisons.smk), on request only; beside record_additions.smk, nothing else ever writes there
       results/published/record_check.json, before everything that is made of the record
Steps  1. check_record: say whether the record is as it was published
   or  1. publish: replace the published record
   or  1. publish_grids: replace the grids of the record
       2. renew_expected: keep the tables and claims that follow from the extended record
"""

RECORD_CHECK = "results/published/record_check.json"
# The record as machines read it (archive.smk).
CRATE_OF_RECORD = "results/published/ro-crate-metadata.json"
FOLDERS_OF_RECORD = ("runs", "evidence", "expected", "measured", "grids", "verification")
# All files that are there of it: one that is gone is found by the check, and one that is new or changed runs it.
RECORDED = [
    str(path)
    for part in ("study.yaml", "provenance.json", *(f"{folder}/**/*.*" for folder in FOLDERS_OF_RECORD))
    for path in sorted(Path("results/published").glob(part))
]


rule check_record:
    """Check that the published record is as it was published."""
    input:
        RECORDED,
    output:
        RECORD_CHECK,
    log:
        "logs/published/check_record.log",
    conda:
        "../../environment.yml"
    params:
        record=lambda wildcards, output: str(Path(output[0]).parent),
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
        evidence=lambda wildcards: evidence_to_publish("paper"),
        others=lambda wildcards, input: str(Path(input[0]).parents[2]),
    script:
        "../scripts/publish.py"


rule publish_grids:
    """Replace the grids of the published record by those that the book of the paper tells of."""
    input:
        expand("results/grids/{file}", file=files_of_paper_s_grids()),
    log:
        "logs/paper/publish_grids.log",
    conda:
        "../../environment.yml"
    params:
        # With those of other images that are there, which the book of the paper is made without.
        grids=[name for name, grid in GRIDS.items() if grid.shown_in != "demo"],
        fresh=lambda wildcards, input: str(Path(input[0]).parents[1]),
        record=f"{RECORD}/grids",
    script:
        "../scripts/publish_grids.py"


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
        evidence=lambda wildcards: evidence_to_publish("published"),
        others=lambda wildcards, input: str(Path(input[0]).parents[1] / "evidence"),
    script:
        "../scripts/publish.py"
