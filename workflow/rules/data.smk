"""Data: from a source to one array a split.

Needs  the source that the study names, one of those of src/sigmoid_bce/data/registry.py
Makes  results/{study}/data/images_{train,validation,test}.npy, images.csv, images.json (what they are)
Steps  1. download_archive: fetch the archive, go on where a download broke off
       2. prepare_images: find, decode, check and resize every image, once
"""

from functools import cache

from sigmoid_bce.data.archives import hash_of_listing
from sigmoid_bce.data.registry import SOURCES as SOURCES_OF_IMAGES
from sigmoid_bce.data.registry import find_data_set

hash_of_folder = cache(hash_of_listing)


def image_archive(wildcards):
    """The zip or folder that holds the images of a study; nothing for images that come with a library."""
    data = study_config(wildcards).data
    if SOURCES_OF_IMAGES[data.source].has_path:
        return data.path
    return f"results/downloads/{data.source}.zip" if SOURCES_OF_IMAGES[data.source].url else []


def image_manifest(wildcards):
    """The file that says what the images of a study must be, where their data set has one."""
    manifest = find_data_set(study_config(wildcards).data.source).manifest
    return f"src/sigmoid_bce/data/{manifest}" if manifest else []


def image_listing(wildcards):
    """A hash of names and sizes of the files in a folder of images, whose own time does not tell a change; else nothing."""
    return hash_of_folder(Path(study_config(wildcards).data.path or ""))


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
