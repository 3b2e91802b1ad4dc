"""Claims: the article's conclusions, judged by our data.

Needs  results/{study}/numerics/numbers.json; results/numerics/safety_numbers.json;
       early.parquet, convergence.parquet and record.json of every run; results/{study}/losses_compared.csv;
       results/{study}/grids.json, where the study tells of grids
Makes  results/{study}/claims/{claims.json,ledger.csv,verdicts_by_group.csv,tested.txt}
Steps  1. judge_claims: put every claim of the ledger to the numbers and to all runs
       2. test_results: fail on a broken ledger or on a verdict that is not of it; never on an unwelcome verdict
"""

# Claims and protocols.
LEDGER = sorted(str(path) for path in Path("src/sigmoid_bce/claims").glob("*.yaml"))


rule judge_claims:
    """Judge the claims by the results of {wildcards.study}."""
    input:
        numbers=rules.tabulate_numerics.output.numbers,
        safety=rules.tabulate_safety.output.numbers,
        runs=run_files,
        losses="results/{study}/losses_compared.csv",
        grids=lambda wildcards: tables_of_grids(wildcards)[1:],
        apart=table_of_pixels,
        ledger=LEDGER,
    output:
        claims="results/{study}/claims/claims.json",
        ledger="results/{study}/claims/ledger.csv",
        groups="results/{study}/claims/verdicts_by_group.csv",
    log:
        "logs/{study}/judge_claims.log",
    priority: 1
    conda:
        "../../environment.yml"
    params:
        runs=runs_by_study,
        instead=shown_group,
        batch_size=lambda wildcards: study_config(wildcards).figures.batch_size,
    script:
        "../scripts/judge_claims.py"


rule test_results:
    """Test that the verdicts of {wildcards.study} are sound."""
    input:
        claims=rules.judge_claims.output.claims,
        ledger=LEDGER,
    output:
        "results/{study}/claims/tested.txt",
    log:
        "logs/{study}/test_results.log",
    conda:
        "../../environment.yml"
    params:
        runs=runs_by_study,
        instead=shown_group,
    script:
        "../scripts/test_results.py"
