"""Verification of what follows from the published samples: drawn, judged and counted anew, and the images of this machine.

Needs  results/published/; of images, results/paper/data/images_{train,validation,test}.npy and images.csv
Makes  results/verification/{figures,claims,tables}/{name}.json, numbers.json, published.json, images.json, each with .md and .csv
Steps  1. compare_figure, compare_claim, compare_table, compare_numbers: one of them; compare_published: all
   or  1. compare_images: the pixels that trainings begin with
"""


rule compare_figure:
    """Compare the figure {wildcards.figure}, drawn anew from the published samples, with the published one."""
    input:
        table=figure_to_verify("csv"),
        pictures=figure_to_verify("svg"),
        record=RECORD_CHECK,
    output:
        tables_of("figures/{figure}"),
    log:
        "logs/verification/compare_figure_{figure}.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/compare_figure.py"


rule compare_claim:
    """Compare the claim {wildcards.claim}, judged anew by the published samples, with the published judgement."""
    input:
        claims=f"{RECORD}/claims/claims.json",
        record=RECORD_CHECK,
    output:
        tables_of("claims/{claim}"),
    log:
        "logs/verification/compare_claim_{claim}.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/compare_claim.py"


rule compare_table:
    """Compare the table {wildcards.table}, counted anew from the published samples, with the published one."""
    input:
        table=table_to_verify,
        record=RECORD_CHECK,
    output:
        tables_of("tables/{table}"),
    log:
        "logs/verification/compare_table_{table}.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/compare_table.py"


rule compare_numbers:
    """Compare the numbers that the book tells, computed anew, with the published ones."""
    input:
        numbers=tables_to_verify("json"),
        record=RECORD_CHECK,
    output:
        tables_of("numbers"),
    log:
        "logs/verification/compare_numbers.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/compare_published.py"


rule compare_published:
    """Compare every figure, table, number and claim, made anew from the published samples, with the published ones."""
    input:
        figures=files_of_figures,
        tables=tables_to_verify("csv"),
        numbers=tables_to_verify("json"),
        claims=f"{RECORD}/claims/claims.json",
        record=RECORD_CHECK,
    output:
        tables_of("published"),
    log:
        "logs/verification/compare_published.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/compare_published.py"


rule compare_images:
    """Compare the pixels of each image of this machine with those that the record was made of."""
    input:
        images="results/paper/data/images.csv",
        arrays=[f"results/paper/data/{file}" for file in ARRAYS],
        record=RECORD_CHECK,
    output:
        tables_of("images"),
    log:
        "logs/verification/compare_images.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/compare_images.py"
