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
from sigmoid_bce.libraries.environments import load_environments
from sigmoid_bce.networks.registry import FROZEN, LEARNING, NETWORKS
from sigmoid_bce.record.layout import FIGURES, name_of_figure

hash_of_folder = cache(hash_of_listing)
RECORD = "results/published"
try:
    STUDIES = load_studies(Path("config"), Path(RECORD, "study.yaml"), config)
    EVIDENCE_OF_RECORD = load_evidence(Path(RECORD), STUDIES["published"].evidence if "published" in STUDIES else ())
except ConfigError as error:
    raise WorkflowError(str(error))

# Finished trainings of all studies, each with all that made it; no rule has it as an output, so Snakemake never removes it.
STORE = "results/trainings"
# Figures that do not depend on a study.
FIGURES_OF_NUMERICS = [
    "round_trip_by_dtype",
    "loss_at_the_edge",
    "loss_by_dtype",
    "sixteen_bits",
    "recovery_one_weight",
    "recovery_head",
    "implementations",
    "keras_history",
]
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
    """That section without the seeds: one more seed changes nothing for the others."""
    return {key: value for key, value in network_settings(wildcards).items() if key != "seeds"}


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


def figures_of_book(wildcards):
    """Pictures, tables and descriptions of all figures; the record has no images, so its book does not show them."""
    names = [name for name in FIGURES if (wildcards.study, name) != ("published", "extreme_images")]
    drift = ["drift"] if study_config(wildcards).compared else []
    pixels = ["pixels"] if studies_apart(wildcards.study) else []
    endings = ["svg", "csv", "txt"]
    of_study = expand(
        "results/{study}/figures/{name}.{ending}",
        study=wildcards.study,
        name=names + drift + pixels + figures_of_grids(wildcards.study),
        ending=endings,
    )
    of_study += expand(
        "results/{study}/figures/{network}/{loss}/{name}.{ending}",
        study=wildcards.study,
        network=study_config(wildcards).networks,
        loss=study_config(wildcards).losses,
        name=["4_outputs_early", "5_outputs_convergence", "6_batch_loss"],
        ending=endings,
    )
    return of_study + expand("results/numerics/figures/{name}.{ending}", name=FIGURES_OF_NUMERICS, ending=endings)


def environments_of(era):
    """The environments of workflow/envs that have today's libraries, or those of history."""
    return [name for name, one in load_environments(Path("workflow/envs")).items() if one.era == era]


def installed_environment(wildcards):
    """The list of what is installed in an environment; nothing for the project's own, which needs no building."""
    one = load_environments(Path("workflow/envs")).get(wildcards.environment)
    if one is None:
        raise WorkflowError(f"there is no file workflow/envs/{wildcards.environment}.txt")
    return [] if one.is_own else f"results/environments/{wildcards.environment}/installed.txt"


def recorded_files(ending):
    """What the record has of each environment; left out where it has nothing."""
    paths = [
        Path("results/published/measured", path.stem + ending) for path in sorted(Path("workflow/envs").glob("*.txt"))
    ]
    return [str(path) for path in paths if path.exists()]


def rules_of_figures(wildcards, input):
    """The name of the rule that draws each figure, by the figure's name."""
    pictures = [path for path in input.figures if path.endswith(".svg")]
    return {
        name_of_figure(Path(path)): next(one.name for one in workflow.rules if one.is_producer(path))
        for path in pictures
    }


def table_of_trials(wildcards):
    """The table of trials, where a study names any; that of the published record is part of it."""
    return f"results/{wildcards.study}/trials.csv" if study_config(wildcards).trials else []


def tables_of_comparisons(wildcards):
    """The tables of comparisons, where a study names any; those of the published record are part of it."""
    names = ["comparisons", "comparisons_by_run", "drift"] if study_config(wildcards).compared else []
    return [f"results/{wildcards.study}/{name}.csv" for name in names]


def table_of_pixels(wildcards):
    """The table of the runs that are told of apart, where there are any."""
    return f"results/{wildcards.study}/pixels.csv" if studies_apart(wildcards.study) else []


def loaded_by_book(wildcards):
    """What pages load or offer; of the published record, its description for machines as well."""
    tables = ["results/numerics/explorer_data.js", "results/numerics/explorer.csv", "results/numerics/stuck_data.js"]
    return tables + ([CRATE_OF_RECORD] if wildcards.study == "published" else [])


def files_in_git(wildcards):
    """All files that Git holds; none where there is no Git, which make_archive then says."""
    listed = run(["git", "ls-files", "-z"], capture_output=True, text=True)
    return [path for path in listed.stdout.split("\0") if Path(path).is_file()]


def comparisons_by_run(wildcards):
    """The table of runs side by side with those of other studies, where a study names any."""
    return f"results/{wildcards.study}/comparisons_by_run.csv" if study_config(wildcards).compared else []


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
