"""What all rules share: the studies, checked before any job starts, and getters that say what a study asks for."""

import os
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

SOURCES = str(Path(workflow.basedir) / "src")
sys.path.insert(0, SOURCES)
# Scripts run in processes of their own.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [SOURCES, os.environ.get("PYTHONPATH")]))

from sigmoid_bce.config import ConfigError
from sigmoid_bce.config.studies import load_studies

try:
    STUDIES = load_studies(Path("config"), Path("results/published/study.yaml"), config)
except ConfigError as error:
    raise WorkflowError(str(error))

SPLITS = ["train", "validation", "test"]
CHECKPOINTS = ["early", "convergence"]
RUN = "results/{study}/runs/{network}/{loss}/seed{seed}"
# The published record can be drawn from, but no rule can train it.
TRAINABLE = "(?!published/)[a-z][a-z0-9_]*"


wildcard_constraints:
    study="[a-z][a-z0-9_]*",
    network="convnet|vgg16|inception_v3",
    loss="raw|sigmoid|keras",
    seed=r"\d+",


def study_config(wildcards):
    """The typed config of the study that a job belongs to."""
    if wildcards.study not in STUDIES:
        raise WorkflowError(f"there is no study {wildcards.study!r}; there are: {', '.join(sorted(STUDIES))}")
    return STUDIES[wildcards.study]


def network_settings(wildcards):
    """The section of the config that belongs to the network of a job, as a dict."""
    return getattr(study_config(wildcards).network_settings, wildcards.network).model_dump()


def network_inputs(wildcards):
    """What a network is fed, for each split: images, or the features of a frozen body where each image is seen as it is."""
    frozen = wildcards.network != "convnet"
    if frozen and study_config(wildcards).training.augmentation is None:
        return expand("results/{study}/features/{network}/features_{split}.npy", split=SPLITS, **wildcards)
    return expand("results/{study}/data/images_{split}.npy", split=SPLITS, **wildcards)


def run_folders(wildcards):
    """The folder of each run that a study asks for: every network with every loss from every seed."""
    study = study_config(wildcards)
    return expand(RUN, study=wildcards.study, network=study.networks, loss=study.losses, seed=study.seeds)


def run_files(wildcards):
    """Per-sample outputs and record of each run of a study."""
    return expand(
        "{run}/{file}", run=run_folders(wildcards), file=["early.parquet", "convergence.parquet", "record.json"]
    )


def history_files(wildcards):
    """The training history of each run of a study."""
    return expand("{run}/history.csv", run=run_folders(wildcards))


def paper_of(study):
    """What a finished paper consists of: the book, and the ledger of claims found sound. Nothing if the study is absent."""
    if study not in STUDIES:
        return []
    return [f"results/{study}/claims/tested.txt", f"results/{study}/book/index.html"]
