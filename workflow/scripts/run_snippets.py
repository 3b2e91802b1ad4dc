"""Tail of rule run_snippets."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.libraries.environments import read_environment
    from sigmoid_bce.libraries.probing import run_snippets

    folder = Path("results/environments", snakemake.wildcards.environment)
    run_snippets(read_environment(Path(snakemake.input.description)), folder, Path(snakemake.output[0]))
