"""Tail of rule probe_libraries."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.libraries.environments import read_environment
    from sigmoid_bce.libraries.probing import probe_libraries

    folder = Path("results/environments", snakemake.wildcards.environment)
    table, description = Path(snakemake.output.table), Path(snakemake.output.description)
    probe_libraries(read_environment(Path(snakemake.input.description)), folder, table, description)
