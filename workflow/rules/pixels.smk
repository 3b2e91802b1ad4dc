"""From the pixels: networks on images that were scaled as the article scaled them, and on those that were not.

Needs  early.parquet, convergence.parquet, history.csv and record.json of the runs that a study tells of apart, and of
       the same runs in its other evidence
Makes  results/{study}/pixels.csv; figures/pixels.{svg,png,csv,txt}
Steps  1. tabulate_pixels: what became of each run, and when an image last pulled at it
       2. plot_pixels
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
        asked_for=lambda wildcards: keys_apart(wildcards.study),
        epochs=lambda wildcards: epochs_apart(wildcards.study),
    script:
        "../scripts/tabulate_pixels.py"


rule plot_pixels:
    """Draw the networks of {wildcards.study} that are told of apart, epoch by epoch, beside their like."""
    input:
        rules.tabulate_pixels.output.epochs,
    output:
        svg="results/{study}/figures/pixels.svg",
        png="results/{study}/figures/pixels.png",
        csv="results/{study}/figures/pixels.csv",
        txt="results/{study}/figures/pixels.txt",
    log:
        "logs/{study}/plot_pixels.log",
    conda:
        "../../environment.yml"
    params:
        data_set=lambda wildcards: study_config(wildcards).data.called,
    script:
        "../scripts/plot_pixels.py"
