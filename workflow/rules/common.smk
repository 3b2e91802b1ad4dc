"""What all rules share: the studies, checked before any job starts, and getters that say what a study asks for."""

from functools import cache
from pathlib import Path
from subprocess import run

from snakemake.exceptions import WorkflowError

from sigmoid_bce.config import ConfigError
from sigmoid_bce.config.studies import load_evidence, load_studies, without_paths
from sigmoid_bce.core.names import SPLITS
from sigmoid_bce.datasets.archives import hash_of_listing
from sigmoid_bce.datasets.registry import SOURCES as SOURCES_OF_IMAGES
from sigmoid_bce.datasets.registry import find_data_set
from sigmoid_bce.losses.registry import LOSSES
from sigmoid_bce.networks.registry import FROZEN, LEARNING, NETWORKS
from sigmoid_bce.training.settings import settings_of_seed

hash_of_folder = cache(hash_of_listing)
RECORD = "results/published"
try:
    STUDIES = load_studies(Path("config"), Path(RECORD, "study.yaml"), config)
    EVIDENCE_OF_RECORD = load_evidence(Path(RECORD), STUDIES["published"].evidence if "published" in STUDIES else ())
except ConfigError as error:
    raise WorkflowError(str(error))

# Finished trainings of all studies, each with all that made it; no rule has it as an output, so Snakemake never removes it.
STORE = "results/trainings"
# What was measured of the libraries.
MEASURED = sorted(str(path) for path in [Path("resources/keras_history.csv"), *Path("resources/golden").glob("*.csv")])
# The published record can be drawn from, but no rule can train it.
TRAINABLE = "(?!published/)[a-z][a-z0-9_]*"


wildcard_constraints:
    study="[a-z][a-z0-9_]*",
    environment="[a-z][a-z0-9_.]*(?<!_snippets)",
    network="|".join(NETWORKS),
    loss="|".join(LOSSES),
    seed=r"\d+",


def file_of_study(name):
    """The file that describes a study; that of the published record came with it."""
    return "results/published/study.yaml" if name == "published" else f"config/{name}.yaml"


def study_named(name):
    """The typed config of a study."""
    if name not in STUDIES:
        known = ", ".join(sorted(STUDIES))
        raise WorkflowError(f"there is no study {name!r}: {file_of_study(name)} is missing; there are: {known}")
    return STUDIES[name]


def study_config(wildcards):
    """The typed config of the study that a job belongs to."""
    return study_named(wildcards.study)


def image_archive(wildcards):
    """The zip or folder that holds the images of a study; nothing for images that come with a library."""
    data = study_config(wildcards).data
    if SOURCES_OF_IMAGES[data.source].has_path:
        return data.path
    return f"results/downloads/{data.source}.zip" if SOURCES_OF_IMAGES[data.source].url else []


def image_manifest(wildcards):
    """The file that says what the images of a study must be, where their data set has one."""
    manifest = find_data_set(study_config(wildcards).data.source).manifest
    return f"resources/{manifest}" if manifest else []


def image_listing(wildcards):
    """A hash of names and sizes of the files in a folder of images, whose own time does not tell a change; else nothing."""
    return hash_of_folder(Path(study_config(wildcards).data.path or ""))


def network_settings(wildcards):
    """The section of the config that belongs to the network of a job, as a dict."""
    return getattr(study_config(wildcards).network_settings, wildcards.network).model_dump()


def settings_of_training(wildcards):
    """That section for the seed of a job, if it has one."""
    seed = wildcards.get("seed")
    return settings_of_seed(network_settings(wildcards), None if seed is None else int(seed))


def body_weights(wildcards):
    """The file with the weights of a frozen body: the reader's own, or a fetched one; nothing for a random body."""
    if network_settings(wildcards)["body"] == "random":
        return []
    place = study_config(wildcards).weights
    if place is None:
        return f"results/downloads/weights/{wildcards.network}.h5"
    return place if place.endswith(".h5") else str(Path(place, NETWORKS[wildcards.network].pretrained.file))


def views_of_images(wildcards):
    """The features of augmented views of the training images; nothing where each image is seen as it is."""
    if study_config(wildcards).training.augmentation is None:
        return []
    return f"results/{wildcards.study}/features/{wildcards.network}/views_train.npy"


def holder_of_images(wildcards):
    """The study that has prepared the images of a study; for the published record, which holds none, the paper."""
    return "paper" if wildcards.study == "published" else wildcards.study


def files_in_git(wildcards):
    """All files that Git holds; none where there is no Git, which make_archive then says."""
    listed = run(["git", "ls-files", "-z"], capture_output=True, text=True)
    return [path for path in listed.stdout.split("\0") if Path(path).is_file()]


def settings_to_publish(study):
    """A study's settings without the reader's own paths: of a local copy, only its name is told."""
    return without_paths(study_named(study))


def evidence_beside(study):
    """As `evidence_to_publish`, without those that are told of apart."""
    return {name: own for name, own in evidence_to_publish(study).items() if not own["apart"]}


def evidence_to_publish(study):
    """The settings of the studies that a study names as evidence, by name, without the reader's own paths."""
    return {name: without_paths(other) for name, other in evidence_of(study).items()}


def paper_of(study):
    """What a finished paper consists of: the book, and the ledger of claims found sound.

    Of a study that is absent, its file: so Snakemake says what is missing when that paper is asked for, and only then.
    """
    if study not in STUDIES:
        return [file_of_study(study)]
    return [f"results/{study}/claims/tested.txt", f"results/{study}/book/index.html"]
