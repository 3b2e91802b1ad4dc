"""The book: pages filled with values, and compiled.

Needs  results/{study}/figures/, claims/claims.json, numerics/numbers.json, runs/, trials.csv,
       the tables of comparisons;
       results/numerics/explorer_data.js, explorer.csv, stuck_data.js; the pages of book/
Makes  results/{study}/book/index.html, which opens from its folder without a network
Steps  1. assemble_book: put values, figures and verdicts into the pages
       2. compile_book: Jupyter Book makes HTML of them; a warning is an error
"""

# Pages, configuration and style; a page that is added or changed makes the book anew.
SOURCES_OF_BOOK = sorted(str(path) for path in Path("book").glob("**/*.*") if "_build" not in path.parts)

# Tables and numbers that the pages are filled from, and that do not depend on a study.
NUMERICS_OF_BOOK = [
    "resources/keras_history.csv",
    "results/numerics/safety.csv",
    "results/numerics/safety_numbers.json",
    "results/numerics/limits.csv",
    "results/numerics/truth.json",
    "results/numerics/errors.csv",
    "results/numerics/accuracy.csv",
    "results/numerics/origins.csv",
    "results/numerics/saturation.csv",
    "results/numerics/golden_report.csv",
    "results/numerics/recovery.json",
    "results/numerics/measured_environments.csv",
    "results/numerics/measured_report.csv",
    "results/numerics/today.csv",
    "results/numerics/right_side.csv",
    "results/numerics/snippets.json",
    "results/numerics/stuck.json",
]

# What `make faults` and `make kills` saw, where they were run.
TABLES_OF_FAULTS = [path for path in ("results/faults.csv", "results/kills.csv") if Path(path).exists()]


rule assemble_book:
    """Put the values of {wildcards.study} into the pages of the book."""
    input:
        sources=SOURCES_OF_BOOK,
        settings=settings_files,
        article="resources/article.yaml",
        citation="CITATION.cff",
        figures=pictures_of_book,
        claims="results/{study}/claims/claims.json",
        across=[
            "results/{study}/summary.csv",
            "results/{study}/losses_compared.csv",
            "results/{study}/disagreement.csv",
            "results/{study}/batch_sizes.csv",
            "results/{study}/stopping.csv",
            "results/{study}/claims/verdicts_by_group.csv",
        ],
        numbers="results/{study}/numerics/numbers.json",
        runs=run_files,
        histories=history_files,
        trials=table_of_trials,
        comparisons=tables_of_comparisons,
        extremes="results/{study}/figures/extreme_images.csv",
        grids=tables_of_grids,
        pixels=table_of_pixels,
        numerics=NUMERICS_OF_BOOK,
        authors_runs=AUTHORS_RUNS,
        faults=TABLES_OF_FAULTS,
        loaded=loaded_by_book,
    output:
        directory("results/{study}/book_source"),
    log:
        "logs/{study}/assemble_book.log",
    conda:
        "../../environment.yml"
    params:
        study=lambda wildcards: settings_to_publish(wildcards.study),
        evidence=lambda wildcards: evidence_beside(wildcards.study),
        runs=runs_by_study,
        grid_of_map=lambda wildcards: describe_map(wildcards.study),
        verified=lambda wildcards: verifications_there(wildcards.study),
        makings=makings_of_book,
    script:
        "../scripts/assemble_book.py"


rule compile_book:
    """Compile the book of {wildcards.study}."""
    input:
        "results/{study}/book_source",
    output:
        "results/{study}/book/index.html",
    log:
        "logs/{study}/compile_book.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/compile_book.py"
