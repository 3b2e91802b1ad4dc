"""Tail of rule run_snippets."""

from pathlib import Path

from sigmoid_bce.measured.environments import MeasuringError
from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0], MeasuringError):
    from sigmoid_bce.measured.environments import read_environment
    from sigmoid_bce.measured.probing import run_snippets

    folder = Path("results/environments", snakemake.wildcards.environment)
    run_snippets(read_environment(Path(snakemake.input.description)), folder, Path(snakemake.output[0]))
