"""From the pixels: networks on images that were scaled as the article scaled them, and on those that were not.

Needs  early.parquet, convergence.parquet, history.csv and record.json of the runs that a study tells of apart, and of
       the same runs in its other evidence
Makes  results/{study}/{pixels,pixels_by_epoch}.csv
Steps  1. tabulate_pixels: what became of each run, and when an image last pulled at it
"""


rule tabulate_pixels:
    """Tabulate what became of the networks of {wildcards.study} that are told of apart, and of their like."""
    input:
        files_of_runs_apart(*RUN_FILES),
    output:
        runs="results/{study}/pixels.csv",
        epochs="results/{study}/pixels_by_epoch.csv",
    log:
        "logs/{study}/tabulate_pixels.log",
    conda:
        "../../environment.yml"
    params:
        runs=runs_apart,
        all_runs=lambda wildcards: keys_apart(wildcards.study),
        epochs=lambda wildcards: epochs_apart(wildcards.study),
    script:
        "../scripts/tabulate_pixels.py"
