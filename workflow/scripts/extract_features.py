"""Tail of rule extract_features."""

from sigmoid_bce.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.training.features import extract_features

    extract_features(
        network=snakemake.wildcards.network,
        body=snakemake.params.body,
        images=list(snakemake.input),
        features=list(snakemake.output),
        threads=snakemake.threads,
    )
