"""Grids: thousands of small heads, to see where the choice of the loss decides between learning and death.

Needs  results/{study}/features/{network}/features_{train,validation,test}.npy and images.csv of the study that a grid names
Makes  results/grids/{grid}/rows/{row}.parquet, and results/grids/{grid}/{heads.parquet,predicted_rates.csv};
       results/{study}/{critical_rates.csv,grids.json}, of all grids that the study's book tells of, the record's own where
       the study is the record
Steps  1. train_row: heads of every loss, seed and learning rate of one setting; those that are kept are not trained again
   or  1. train_cell: those of one learning rate, trained anew whatever is kept
       2. tabulate_grid: all rows of a grid
       3. predict_rates: at which learning rate one step moves the outputs into the clipping range
       4. tabulate_critical_rates: at which learning rate half of the heads fail, with what heads_in_detail.smk makes
"""


rule train_row:
    """Train the heads of {wildcards.row} in the grid {wildcards.grid}: every loss, seed and learning rate."""
    input:
        features=features_of_grid,
        images=images_of_grid,
    output:
        "results/grids/{grid}/rows/{row}.parquet",
    log:
        "logs/grids/{grid}/train_row_{row}.log",
    conda:
        "../../environment.yml"
    params:
        cells=cells_of_row,
        seeds=lambda wildcards: GRIDS[wildcards.grid].seeds,
        more_seeds=lambda wildcards: GRIDS[wildcards.grid].more_seeds,
        store=lambda wildcards: f"{STORE}/grids/{GRIDS[wildcards.grid].study}",
    script:
        "../scripts/train_row.py"


use rule train_row as train_cell with:
    output:
        "results/grids/{grid}/cells/{cell}.parquet",
    log:
        "logs/grids/{grid}/train_cell_{cell}.log",
    params:
        cells=cell_of_grid,
        seeds=lambda wildcards: GRIDS[wildcards.grid].seeds,
        more_seeds=lambda wildcards: GRIDS[wildcards.grid].more_seeds,
        store=None,


rule tabulate_grid:
    """Gather all heads of the grid {wildcards.grid}."""
    input:
        lambda wildcards: expand("results/grids/{{grid}}/rows/{row}.parquet", row=ROWS[wildcards.grid]),
    output:
        "results/grids/{grid}/heads.parquet",
    log:
        "logs/grids/{grid}/tabulate_grid.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/tabulate_grid.py"


rule predict_rates:
    """Say for each row of the grid {wildcards.grid} at which rate one step moves the outputs into the clipping range."""
    input:
        features=features_of_grid,
        images=images_of_grid,
    output:
        "results/grids/{grid}/predicted_rates.csv",
    log:
        "logs/grids/{grid}/predict_rates.log",
    conda:
        "../../environment.yml"
    params:
        cells=lambda wildcards: [cells[0][0].as_dict() for cells in ROWS[wildcards.grid].values()],
        seeds=lambda wildcards: GRIDS[wildcards.grid].seeds,
    script:
        "../scripts/predict_rates.py"


rule tabulate_critical_rates:
    """Find the learning rates at which half of the heads fail, in all grids that {wildcards.study} tells of."""
    input:
        heads=files_of_grids("heads.parquet"),
        predicted=files_of_grids("predicted_rates.csv"),
        rounding=tables_of_rounding,
        mixed_precision=tables_of_mixed_precision,
    output:
        table="results/{study}/critical_rates.csv",
        numbers="results/{study}/grids.json",
    log:
        "logs/{study}/tabulate_critical_rates.log",
    conda:
        "../../environment.yml"
    params:
        grids=lambda wildcards: grids_of(wildcards.study),
        drawn=lambda wildcards: map_of(wildcards.study),
        rounding=lambda wildcards: grids_with_rounding(wildcards.study),
    script:
        "../scripts/tabulate_critical_rates.py"
