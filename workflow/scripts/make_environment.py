"""Tail of rule make_environment."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.libraries.building import build_environment
    from sigmoid_bce.libraries.environments import read_environment

    requirements, stamp = Path(snakemake.input[0]), Path(snakemake.output[0])
    build_environment(read_environment(requirements), requirements, stamp.parent, stamp)
