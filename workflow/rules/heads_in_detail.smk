"""Heads of a grid in detail: one death step by step, clipping against rounding, and sixteen bits.

Needs  the features and images of the study that a grid names, as grids.smk does
Makes  results/grids/{grid}/{followed.csv,rounding.csv,mixed_precision_{backend}.csv}
Steps  1. follow_head: one head, step by step
   or  1. compare_arms: clipping against rounding
   or  1. train_mixed_precision: the same heads in 16 bits
"""


rule follow_head:
    """Follow one head of the grid {wildcards.grid} step by step."""
    input:
        features=features_of_grid,
        images=images_of_grid,
    output:
        "results/grids/{grid}/followed.csv",
    log:
        "logs/grids/{grid}/follow_head.log",
    conda:
        "../../environment.yml"
    params:
        network=lambda wildcards: GRIDS[wildcards.grid].network,
        losses=lambda wildcards: next(iter(GRIDS[wildcards.grid].blocks.values())).losses,
        followed=lambda wildcards: GRIDS[wildcards.grid].followed.model_dump(),
    script:
        "../scripts/follow_head.py"


rule compare_arms:
    """Compare clipping with rounding: heads of the grid {wildcards.grid} that differ from raw in one thing each."""
    input:
        features=features_of_grid,
        images=images_of_grid,
    output:
        "results/grids/{grid}/rounding.csv",
    log:
        "logs/grids/{grid}/compare_arms.log",
    conda:
        "../../environment.yml"
    params:
        network=lambda wildcards: GRIDS[wildcards.grid].network,
        rounding=lambda wildcards: GRIDS[wildcards.grid].rounding.model_dump(),
        steps=lambda wildcards: max(next(iter(GRIDS[wildcards.grid].blocks.values())).steps),
    script:
        "../scripts/compare_arms.py"


rule train_mixed_precision:
    """Train heads of the grid {wildcards.grid} in mixed precision with Keras on {wildcards.backend}."""
    input:
        features=features_of_grid,
        images=images_of_grid,
    output:
        "results/grids/{grid}/mixed_precision_{backend}.csv",
    log:
        "logs/grids/{grid}/train_mixed_precision_{backend}.log",
    wildcard_constraints:
        backend="|".join(BACKENDS_OF_MIXED_PRECISION),
    conda:
        "../../environment.yml"
    params:
        network=lambda wildcards: GRIDS[wildcards.grid].network,
        mixed=lambda wildcards: GRIDS[wildcards.grid].mixed_precision.model_dump(),
    script:
        "../scripts/train_mixed_precision.py"
