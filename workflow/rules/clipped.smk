"""Clipped images, in batches and along the epochs.

Needs  early.parquet, convergence.parquet, history.csv and record.json of every run; results/{study}/summary.csv
Makes  results/{study}/{batch_sizes,stopping,clipped_by_epoch}.csv
Steps  1. tabulate_batch_sizes: how much the clipping changes of a batch's loss and gradient, by the size of the batch
       2. tabulate_stopping: shares of the images in the clipping range at the lowest validation loss and at the end
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
        runs=files_of_runs(*RUN_FILES),
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
