"""What is added to the record, on request only, and without making anew what it has.

Needs  those runs of the study `paper` that the record lacks, or finished runs of studies that are its evidence
Makes  more in results/published/{runs,evidence,grids} and in its tables of other studies
Steps  1. extend_record: add the runs that it lacks
   or  1. add_evidence: add those runs of other studies that are finished, without training any
   or  1. extend_grids: add what it lacks of the grids, without training again what it has
   or  1. add_comparisons: compare its runs with a further study that is finished, without training any
       2. renew_expected (record.smk): keep the tables and claims that follow from the extended record
"""


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
