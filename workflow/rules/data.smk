"""Data: from a source to one array a split.

Needs  the source that the study names: Kaggle, Microsoft, a local copy, or scikit-learn's digits
Makes  results/{study}/data/images_{train,validation,test}.npy, images.csv
Steps  1. download_archive: fetch the archive, go on where a download broke off
       2. prepare_images: find, decode, check and resize every image, once
"""


def image_archive(wildcards):
    """The zip or folder that holds the images of a study; nothing for the embedded digits."""
    data = study_config(wildcards).data
    if data.source == "digits":
        return []
    return data.path if data.source == "local" else f"results/downloads/{data.source}.zip"


rule download_archive:
    """Download the images of cats and dogs from {wildcards.source}."""
    output:
        "results/downloads/{source}.zip",
    params:
        source="{source}",
    wildcard_constraints:
        source="kaggle|microsoft",
    log:
        "logs/downloads/{source}.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/download_archive.py"


rule prepare_images:
    """Decode and check the images of {wildcards.study}."""
    input:
        archive=image_archive,
    output:
        train="results/{study}/data/images_train.npy",
        validation="results/{study}/data/images_validation.npy",
        test="results/{study}/data/images_test.npy",
        table="results/{study}/data/images.csv",
    params:
        source=lambda wildcards: study_config(wildcards).data.source,
        size=lambda wildcards: study_config(wildcards).data.image_size,
        per_class=lambda wildcards: study_config(wildcards).data.per_class.model_dump(),
    wildcard_constraints:
        study=TRAINABLE,
    log:
        "logs/{study}/prepare_images.log",
    threads: workflow.cores
    conda:
        "../../environment.yml"
    script:
        "../scripts/prepare_images.py"
