"""Verification of what was trained: a run, its first epochs or a cell of a grid, trained again and compared with its published self.

Needs  results/published/; the images, as a training does; results/verification/images.json
Makes  results/verification/trained/, what was trained again; results/verification/{item}.json, .md and .csv, the comparison
Steps  1. retrain_run, retrain_head, train_first_epochs, train_cell_again: train again, whatever is kept
       2. compare_run, compare_first_epochs, compare_cell: compare with what was published
"""


rule retrain_run:
    """Train {wildcards.network} with {wildcards.loss} from seed {wildcards.seed} again, whatever is kept."""
    input:
        inputs=inputs_of_run,
        body=body_of_run,
        views=views_of_run,
        images=lambda wildcards: f"results/{study_of_place(wildcards)}/data/images.csv",
        data=lambda wildcards: f"results/{study_of_place(wildcards)}/data/images.json",
    output:
        expand(
            f"{VERIFIED}/trained/{{{{place}}}}/{{{{network}}}}/{{{{loss}}}}/seed{{{{seed}}}}/{{file}}", file=RUN_FILES
        ),
    log:
        "logs/verification/{place}/retrain_{network}_{loss}_seed{seed}.log",
    wildcard_constraints:
        network="|".join(LEARNING),
    conda:
        "../../environment.yml"
    threads: CORES_OF_TRAINING
    params:
        settings=training_of_run,
        folder=f"{VERIFIED}/checkpoints/{{place}}/{{network}}/{{loss}}",
    script:
        "../scripts/retrain_run.py"


use rule retrain_run as retrain_head with:
    log:
        "logs/verification/{place}/retrain_head_{network}_{loss}_seed{seed}.log",
    wildcard_constraints:
        network="|".join(FROZEN),
    threads: 1


rule compare_run:
    """Compare {wildcards.network} with {wildcards.loss}, seed {wildcards.seed}, trained again, with its published self."""
    input:
        here=lambda wildcards: expand(
            f"{VERIFIED}/trained/{{place}}/{{network}}/{{loss}}/seed{{seed}}/{{file}}", file=RUN_FILES, **wildcards
        ),
        seeds=seeds_of_run,
        images=rules.compare_images.output[0],
        record=RECORD_CHECK,
    output:
        tables_of("{place}/{network}/{loss}/seed{seed}"),
    log:
        "logs/verification/{place}/compare_run_{network}_{loss}_seed{seed}.log",
    conda:
        "../../environment.yml"
    params:
        published=f"{RECORD}/{{place}}/{{network}}/{{loss}}/seed{{seed}}",
    script:
        "../scripts/compare_run.py"


rule train_first_epochs:
    """Train {wildcards.network} with {wildcards.loss} from seed {wildcards.seed} for {wildcards.epochs} epochs."""
    input:
        inputs=inputs_of_run,
        views=views_of_run,
        images=lambda wildcards: f"results/{study_of_place(wildcards)}/data/images.csv",
    output:
        f"{VERIFIED}/trained/first_{{epochs}}_epochs/{{place}}/{{network}}/{{loss}}/seed{{seed}}/history.csv",
    log:
        "logs/verification/{place}/train_first_{epochs}_epochs_{network}_{loss}_seed{seed}.log",
    conda:
        "../../environment.yml"
    threads: CORES_OF_TRAINING
    params:
        settings=training_of_run,
        folder=f"{VERIFIED}/checkpoints/first_{{epochs}}_epochs/{{place}}/{{network}}/{{loss}}/seed{{seed}}",
    script:
        "../scripts/train_first_epochs.py"


rule compare_first_epochs:
    """Compare the first {wildcards.epochs} epochs of {wildcards.network} with {wildcards.loss}, seed {wildcards.seed}."""
    input:
        here=rules.train_first_epochs.output[0],
        published=f"{RECORD}/{{place}}/{{network}}/{{loss}}/seed{{seed}}/history.csv",
        record=RECORD_CHECK,
    output:
        tables_of("first_{epochs}_epochs/{place}/{network}/{loss}/seed{seed}"),
    log:
        "logs/verification/{place}/compare_first_{epochs}_epochs_{network}_{loss}_seed{seed}.log",
    conda:
        "../../environment.yml"
    params:
        epochs=lambda wildcards: int(wildcards.epochs),
    script:
        "../scripts/compare_first_epochs.py"


use rule train_cell as train_cell_again with:
    output:
        f"{VERIFIED}/trained/grids/{{grid}}/{{cell}}.parquet",
    log:
        "logs/verification/grids/{grid}/train_{cell}.log",


rule compare_cell:
    """Compare the cell {wildcards.cell} of the grid {wildcards.grid}, trained again, with the published one."""
    input:
        here=rules.train_cell_again.output[0],
        published=f"{RECORD}/grids/{{grid}}/heads.parquet",
        record=RECORD_CHECK,
    output:
        tables_of("grids/{grid}/{cell}"),
    log:
        "logs/verification/grids/{grid}/compare_{cell}.log",
    conda:
        "../../environment.yml"
    params:
        cell=lambda wildcards: cell_of_grid(wildcards)[0][0],
    script:
        "../scripts/compare_cell.py"
