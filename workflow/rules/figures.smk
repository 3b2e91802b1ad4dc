"""Figures: each drawn from a table, which is written beside it with a description for screen readers.

Needs  results/{study}/numerics/*.csv; early.parquet, convergence.parquet and record.json of the run that the study shows
Makes  results/{study}/figures/{name}.{svg,png,csv,txt}
Steps  1. plot_sigmoid_and_logit, plot_logit_error, plot_bce_of_raw_output: the numerics
       2. plot_outputs_early, plot_outputs_convergence, plot_batch_loss: the training images at either checkpoint
       3. tabulate_extreme_images, plot_extreme_images: the most extreme image of each class; the picture needs the images
"""


rule plot_sigmoid_and_logit:
    """Draw figure 1 of {wildcards.study}: the sigmoid and its inverse."""
    input:
        table=rules.tabulate_numerics.output.sigmoid_and_logit,
    output:
        svg="results/{study}/figures/1_sigmoid_and_logit.svg",
        png="results/{study}/figures/1_sigmoid_and_logit.png",
        csv="results/{study}/figures/1_sigmoid_and_logit.csv",
        txt="results/{study}/figures/1_sigmoid_and_logit.txt",
    log:
        "logs/{study}/plot_sigmoid_and_logit.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/plot_sigmoid_and_logit.py"


rule plot_logit_error:
    """Draw figure 2 of {wildcards.study}: the error of the way to the sigmoid and back."""
    input:
        table=rules.tabulate_numerics.output.logit_error,
    output:
        svg="results/{study}/figures/2_logit_error.svg",
        png="results/{study}/figures/2_logit_error.png",
        csv="results/{study}/figures/2_logit_error.csv",
        txt="results/{study}/figures/2_logit_error.txt",
    log:
        "logs/{study}/plot_logit_error.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/plot_logit_error.py"


rule plot_bce_of_raw_output:
    """Draw figure 3 of {wildcards.study}: the loss of every raw output, computed in three ways."""
    input:
        table=rules.tabulate_numerics.output.bce_of_raw_output,
    output:
        svg="results/{study}/figures/3_bce_of_raw_output.svg",
        png="results/{study}/figures/3_bce_of_raw_output.png",
        csv="results/{study}/figures/3_bce_of_raw_output.csv",
        txt="results/{study}/figures/3_bce_of_raw_output.txt",
    log:
        "logs/{study}/plot_bce_of_raw_output.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/plot_bce_of_raw_output.py"


rule plot_outputs_early:
    """Draw figure 4 (after the early epoch) or 5 (at convergence) of {wildcards.study}: outputs and losses."""
    input:
        samples=shown_run("early.parquet"),
        record=shown_run("record.json"),
    output:
        svg="results/{study}/figures/4_outputs_early.svg",
        png="results/{study}/figures/4_outputs_early.png",
        csv="results/{study}/figures/4_outputs_early.csv",
        txt="results/{study}/figures/4_outputs_early.txt",
    log:
        "logs/{study}/plot_outputs_early.log",
    conda:
        "../../environment.yml"
    params:
        checkpoint="early",
        bins=lambda wildcards: study_config(wildcards).figures.histogram_bins,
    script:
        "../scripts/plot_outputs.py"


use rule plot_outputs_early as plot_outputs_convergence with:
    input:
        samples=shown_run("convergence.parquet"),
        record=shown_run("record.json"),
    output:
        svg="results/{study}/figures/5_outputs_convergence.svg",
        png="results/{study}/figures/5_outputs_convergence.png",
        csv="results/{study}/figures/5_outputs_convergence.csv",
        txt="results/{study}/figures/5_outputs_convergence.txt",
    log:
        "logs/{study}/plot_outputs_convergence.log",
    params:
        checkpoint="convergence",
        bins=lambda wildcards: study_config(wildcards).figures.histogram_bins,


rule plot_batch_loss:
    """Draw figure 6 of {wildcards.study}: losses at convergence, averaged over small batches."""
    input:
        samples=shown_run("convergence.parquet"),
        record=shown_run("record.json"),
    output:
        svg="results/{study}/figures/6_batch_loss.svg",
        png="results/{study}/figures/6_batch_loss.png",
        csv="results/{study}/figures/6_batch_loss.csv",
        txt="results/{study}/figures/6_batch_loss.txt",
    log:
        "logs/{study}/plot_batch_loss.log",
    conda:
        "../../environment.yml"
    params:
        batch_size=lambda wildcards: study_config(wildcards).figures.batch_size,
    script:
        "../scripts/plot_batch_loss.py"


rule tabulate_extreme_images:
    """Find the most extreme training image of each class in {wildcards.study}."""
    input:
        samples=shown_run("convergence.parquet"),
        record=shown_run("record.json"),
    output:
        csv="results/{study}/figures/extreme_images.csv",
        txt="results/{study}/figures/extreme_images.txt",
    log:
        "logs/{study}/tabulate_extreme_images.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/tabulate_extreme_images.py"


rule plot_extreme_images:
    """Show the most extreme training image of each class in {wildcards.study}."""
    input:
        table=rules.tabulate_extreme_images.output.csv,
        record=shown_run("record.json"),
        images=lambda wildcards: f"results/{holder_of_images(wildcards)}/data/images.csv",
        arrays=lambda wildcards: f"results/{holder_of_images(wildcards)}/data/images_train.npy",
    output:
        svg="results/{study}/figures/extreme_images.svg",
        png="results/{study}/figures/extreme_images.png",
    log:
        "logs/{study}/plot_extreme_images.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/plot_extreme_images.py"
