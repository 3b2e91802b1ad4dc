"""The record: what is kept in git of the real run.

Needs  a finished study `paper`, or those of its runs that the record lacks, or finished runs of studies that are its evidence
Makes  results/published/{runs,evidence,expected,study.yaml,provenance.json} and the tables of other studies (trials.csv,
       those of comparisons.smk), on request only; nothing else ever writes there
       results/published/record_check.json, before everything that is made of the record
Steps  1. check_record: say whether the record is as it was published
   or  1. publish: replace the published record
   or  1. extend_record: add the runs that it lacks, without training again what it has
   or  1. add_evidence: add those runs of other studies that are finished, without training any
   or  1. publish_grids: replace the grids of the record
   or  1. extend_grids: add what it lacks of them, without training again what it has
   or  1. add_comparisons: compare its runs with a further study that is finished, without training any
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


rule add_evidence:
    """Add the finished runs of the studies that the paper names as evidence to the published record."""
    log:
        "logs/paper/add_evidence.log",
    conda:
        "../../environment.yml"
    params:
        name="paper",
        evidence=lambda wildcards: evidence_to_publish("paper"),
        results="results",
        target="results/published",
    script:
        "../scripts/add_evidence.py"


rule add_comparisons:
    """Compare the published record with those studies that the paper names under compared and the record lacks."""
    input:
        numbers="results/published/numerics/numbers.json",
        safety="results/numerics/safety_numbers.json",
    log:
        "logs/paper/add_comparisons.log",
    conda:
        "../../environment.yml"
    params:
        name="paper",
        compared=lambda wildcards: {name: settings_to_publish(name) for name in study_named("paper").compared},
        results=lambda wildcards, input: str(Path(input.numbers).parents[2]),
        target=lambda wildcards, input: str(Path(input.numbers).parents[1]),
        batch_size=lambda wildcards: study_named("paper").figures.batch_size,
    script:
        "../scripts/add_comparisons.py"


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
        grids=[name for name, grid in GRIDS.items() if grid.told_in != "demo"],
        fresh=lambda wildcards, input: str(Path(input[0]).parents[1]),
        record=f"{RECORD}/grids",
    script:
        "../scripts/publish_grids.py"


rule extend_grids:
    """Add to the published record what it lacks of the grids that the book of the paper tells of."""
    input:
        lambda wildcards: expand("results/grids/{file}", file=missing_files_of_grids()),
    log:
        "logs/paper/extend_grids.log",
    conda:
        "../../environment.yml"
    params:
        added=lambda wildcards: missing_files_of_grids(),
        fresh=lambda wildcards: "results/grids",
        record=f"{RECORD}/grids",
    script:
        "../scripts/extend_grids.py"


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
