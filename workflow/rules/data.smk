"""Data: from a source to one array a split.

Needs  the source that the study names, one of those of src/sigmoid_bce/datasets/registry.py
Makes  results/{study}/data/images_{train,validation,test}.npy, images.csv, images.json (what they are)
Steps  1. download_archive: fetch the archive, go on where a download broke off
       2. prepare_images: find, decode, check and resize every image, once
"""


rule download_archive:
    """Download the images from {wildcards.source}."""
    output:
        "results/downloads/{source}.zip",
    log:
        "logs/downloads/{source}.log",
    wildcard_constraints:
        source="|".join(name for name, source in SOURCES_OF_IMAGES.items() if source.url),
    conda:
        "../../environment.yml"
    params:
        source="{source}",
    script:
        "../scripts/download_archive.py"


rule prepare_images:
    """Decode and check the images of {wildcards.study}."""
    input:
        archive=image_archive,
        manifest=image_manifest,
    output:
        train="results/{study}/data/images_train.npy",
        validation="results/{study}/data/images_validation.npy",
        test="results/{study}/data/images_test.npy",
        table="results/{study}/data/images.csv",
        description="results/{study}/data/images.json",
    log:
        "logs/{study}/prepare_images.log",
    wildcard_constraints:
        study=TRAINABLE,
    conda:
        "../../environment.yml"
    threads: CORES
    params:
        request=lambda wildcards: study_config(wildcards).data.request(),
        listing=image_listing,
        # Of the reader's own images; no rule has it as an output, so that Snakemake never removes it.
        seen="results/{study}/data/first_sight.csv",
    script:
        "../scripts/prepare_images.py"
