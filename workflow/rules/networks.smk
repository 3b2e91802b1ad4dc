"""Networks: all runs of a study side by side.

Needs  early.parquet, convergence.parquet and record.json of every run; comparisons_by_run.csv, where a study names others
Makes  results/{study}/{summary,disagreement,disagreement_by_pair,losses_compared}.csv
Steps  1. tabulate_summary: one row a run
       2. tabulate_disagreement: pairs of runs that differ in the loss, the seed or the backend alone
       3. compare_losses: raw against sigmoid, pair by pair, by network, with the author's runs
They come before figures: the claims wait for them, and nothing but the book for a figure.
"""

AUTHORS_RUNS = "resources/original_inceptionv3_runs_2019-03-03.csv"


rule tabulate_summary:
    """Tabulate all runs of {wildcards.study}."""
    input:
        runs=run_files,
    output:
        "results/{study}/summary.csv",
    log:
        "logs/{study}/tabulate_summary.log",
    priority: 1
    conda:
        "../../environment.yml"
    params:
        runs=runs_by_study,
    script:
        "../scripts/tabulate_summary.py"


rule tabulate_disagreement:
    """Tabulate how many test images the networks of {wildcards.study} classify differently, pair by pair."""
    input:
        runs=run_files,
        comparisons=comparisons_by_run,
    output:
        pairs="results/{study}/disagreement_by_pair.csv",
        disagreement="results/{study}/disagreement.csv",
    log:
        "logs/{study}/tabulate_disagreement.log",
    priority: 1
    conda:
        "../../environment.yml"
    params:
        runs=runs_by_study,
    script:
        "../scripts/tabulate_disagreement.py"


rule compare_losses:
    """Compare the networks of {wildcards.study} that were trained with raw and with sigmoid."""
    input:
        summary=rules.tabulate_summary.output,
        pairs=rules.tabulate_disagreement.output.pairs,
        authors_runs=AUTHORS_RUNS,
    output:
        "results/{study}/losses_compared.csv",
    log:
        "logs/{study}/compare_losses.log",
    priority: 1
    conda:
        "../../environment.yml"
    script:
        "../scripts/compare_losses.py"
