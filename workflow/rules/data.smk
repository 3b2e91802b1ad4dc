"""Data: from a source to one array a split.

Needs  the source that the study names: Kaggle, Microsoft, a local copy, or scikit-learn's digits
Makes  results/{study}/data/images_{train,validation,test}.npy, images.csv
Steps  1. download_archive: fetch the archive, go on where a download broke off
       2. prepare_images: find, decode, check and resize every image, once
"""

# What the article's images must be.
MANIFEST = "src/sigmoid_bce/data/manifest.csv"


rule download_archive:
    """Download the images of cats and dogs from {wildcards.source}."""
    output:
        "results/downloads/{source}.zip",
    log:
        "logs/downloads/{source}.log",
    wildcard_constraints:
        source="kaggle|microsoft",
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
        manifest=lambda wildcards: [] if study_config(wildcards).data.source == "digits" else MANIFEST,
    output:
        train="results/{study}/data/images_train.npy",
        validation="results/{study}/data/images_validation.npy",
        test="results/{study}/data/images_test.npy",
        table="results/{study}/data/images.csv",
    log:
        "logs/{study}/prepare_images.log",
    wildcard_constraints:
        study=TRAINABLE,
    conda:
        "../../environment.yml"
    threads: CORES
    params:
        source=lambda wildcards: study_config(wildcards).data.source,
        size=lambda wildcards: study_config(wildcards).data.image_size,
        per_class=lambda wildcards: study_config(wildcards).data.per_class.model_dump(),
    script:
        "../scripts/prepare_images.py"
