"""A reproducible paper: does it matter whether a binary classifier's loss is computed from raw outputs or through a sigmoid?

    snakemake --cores 8             the paper, from the images to the book (downloads them, trains for hours)
    snakemake --cores 8 demo        the same, small, on embedded data: minutes, no network
    snakemake --cores 8 published   figures, claims and book from the published per-sample outputs: minutes

A study is a file in config/. A single figure is a path: snakemake --cores 1 results/published/figures/4_outputs_early.svg
"""

from snakemake.utils import min_version

min_version("9.27")


# Results stand beside this file, from whatever folder Snakemake is called.
workdir: workflow.basedir


include: "workflow/rules/machine.smk"
include: "workflow/rules/common.smk"
include: "workflow/rules/runs.smk"
include: "workflow/rules/grid_getters.smk"
include: "workflow/rules/figure_getters.smk"
include: "workflow/rules/measured_getters.smk"
include: "workflow/rules/book_getters.smk"
include: "workflow/rules/data.smk"
include: "workflow/rules/training.smk"
include: "workflow/rules/heads.smk"
include: "workflow/rules/grids.smk"
include: "workflow/rules/heads_in_detail.smk"
include: "workflow/rules/numerics.smk"
include: "workflow/rules/implementations.smk"
include: "workflow/rules/truth.smk"
include: "workflow/rules/recovery.smk"
include: "workflow/rules/measured.smk"
include: "workflow/rules/explorer.smk"
include: "workflow/rules/diagnosis.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/networks.smk"
include: "workflow/rules/pixels.smk"
include: "workflow/rules/clipped.smk"
include: "workflow/rules/claims.smk"
include: "workflow/rules/comparisons.smk"
include: "workflow/rules/verify_getters.smk"
include: "workflow/rules/verify_training_getters.smk"
include: "workflow/rules/verify_price.smk"
include: "workflow/rules/book.smk"
include: "workflow/rules/record.smk"
include: "workflow/rules/record_additions.smk"
include: "workflow/rules/verify_anew.smk"
include: "workflow/rules/verify.smk"
include: "workflow/rules/verify_trainings.smk"
include: "workflow/rules/archive.smk"


rule all:
    """Rebuild the paper: train on the Kaggle images, draw, judge, compile."""
    default_target: True
    input:
        paper_of("paper"),


rule demo:
    """Run the whole workflow, small, on embedded data."""
    input:
        paper_of("demo"),


rule published:
    """Draw, judge and compile from the published record, without training."""
    input:
        paper_of("published"),


include: "workflow/rules/every_rule.smk"
