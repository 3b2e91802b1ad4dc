"""Comparisons: a study's runs beside those of other studies that trained the same networks in another way.

Needs  early.parquet, convergence.parquet, history.csv, record.json of runs of a study and of those that it names under
       `compared`; results/{study}/numerics/numbers.json, results/numerics/safety_numbers.json
Makes  results/{study}/{comparisons,comparisons_by_run,drift,compared_outputs}.csv
Steps  1. tabulate_comparisons: outputs, verdicts and histories of runs with the same network, loss and seed side by side
"""


rule tabulate_comparisons:
    """Tabulate the runs of {wildcards.study} beside those that were trained in another way."""
    input:
        runs=compared_files,
        numbers=rules.tabulate_numerics.output.numbers,
        safety=rules.tabulate_safety.output.numbers,
        ledger=LEDGER,
    output:
        comparisons="results/{study}/comparisons.csv",
        by_run="results/{study}/comparisons_by_run.csv",
        drift="results/{study}/drift.csv",
        outputs="results/{study}/compared_outputs.csv",
    log:
        "logs/{study}/tabulate_comparisons.log",
    wildcard_constraints:
        study=TRAINABLE,
    conda:
        "../../environment.yml"
    params:
        pairs=compared_pairs,
        batch_size=lambda wildcards: study_config(wildcards).figures.batch_size,
    script:
        "../scripts/tabulate_comparisons.py"
