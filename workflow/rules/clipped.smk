"""Clipped images, in batches and along the epochs.

Needs  early.parquet, convergence.parquet, history.csv and record.json of every run; results/{study}/summary.csv
Makes  results/{study}/{batch_sizes,stopping,clipped_by_epoch}.csv; figures/{batch_sizes,clipped_by_epoch}.{svg,png,csv,txt}
Steps  1. tabulate_batch_sizes: how much the clipping changes of a batch's loss and gradient, by the size of the batch
       2. tabulate_stopping: shares of the images in the clipping range at the lowest validation loss and at the end
       3. plot_batch_sizes, plot_clipped_by_epoch
"""


rule tabulate_batch_sizes:
    """Tabulate what clipping changes of loss and gradient of batches of every size, for the runs of {wildcards.study}."""
    input:
        runs=run_files,
    output:
        "results/{study}/batch_sizes.csv",
    log:
        "logs/{study}/tabulate_batch_sizes.log",
    conda:
        "../../environment.yml"
    params:
        runs=runs_by_study,
    script:
        "../scripts/tabulate_batch_sizes.py"


rule tabulate_stopping:
    """Tabulate how many images lie in the clipping range at the lowest validation loss of each run of {wildcards.study}."""
    input:
        runs=files_of_runs("record.json", "history.csv"),
        summary=rules.tabulate_summary.output,
    output:
        stopping="results/{study}/stopping.csv",
        epochs="results/{study}/clipped_by_epoch.csv",
    log:
        "logs/{study}/tabulate_stopping.log",
    conda:
        "../../environment.yml"
    params:
        runs=runs_by_study,
        shown=shown_group,
    script:
        "../scripts/tabulate_stopping.py"


rule plot_batch_sizes:
    """Draw what clipping changes of loss and gradient of batches, for the run that figures 4 to 6 of {wildcards.study} show."""
    input:
        table=rules.tabulate_batch_sizes.output,
        record=shown_run("record.json"),
    output:
        svg="results/{study}/figures/batch_sizes.svg",
        png="results/{study}/figures/batch_sizes.png",
        csv="results/{study}/figures/batch_sizes.csv",
        txt="results/{study}/figures/batch_sizes.txt",
    log:
        "logs/{study}/plot_batch_sizes.log",
    conda:
        "../../environment.yml"
    params:
        shown=shown_group,
        figure_6=lambda wildcards: study_config(wildcards).figures.batch_size,
        data_set=lambda wildcards: study_config(wildcards).data.called,
    script:
        "../scripts/plot_batch_sizes.py"


rule plot_clipped_by_epoch:
    """Draw how many images lie in the clipping range, epoch by epoch, for runs of {wildcards.study}."""
    input:
        table=rules.tabulate_stopping.output.epochs,
        record=shown_run("record.json"),
    output:
        svg="results/{study}/figures/clipped_by_epoch.svg",
        png="results/{study}/figures/clipped_by_epoch.png",
        csv="results/{study}/figures/clipped_by_epoch.csv",
        txt="results/{study}/figures/clipped_by_epoch.txt",
    log:
        "logs/{study}/plot_clipped_by_epoch.log",
    conda:
        "../../environment.yml"
    params:
        data_set=lambda wildcards: study_config(wildcards).data.called,
    script:
        "../scripts/plot_clipped_by_epoch.py"
