"""What all rules share: the studies, checked before any job starts, and getters that say what a study asks for."""

from pathlib import Path

from snakemake.exceptions import WorkflowError

from sigmoid_bce.book.parts import name_of_figure
from sigmoid_bce.config import ConfigError
from sigmoid_bce.config.studies import load_studies
from sigmoid_bce.measured.environments import load_environments
from sigmoid_bce.networks.registry import FROZEN, LEARNING, NETWORKS
from sigmoid_bce.record.extending import find_missing_runs
from sigmoid_bce.outputs.samples import RUN_FILES
from sigmoid_bce.record.publish import FIGURES, folders_of_runs

try:
    STUDIES = load_studies(Path("config"), Path("results/published/study.yaml"), config)
except ConfigError as error:
    raise WorkflowError(str(error))

SPLITS = ["train", "validation", "test"]
# Finished trainings of all studies, each with all that made it; no rule has it as an output, so Snakemake never removes it.
STORE = "results/trainings"
RUN = "results/{study}/runs/{network}/{loss}/seed{seed}"
# What does not depend on a study: figures, and the tables and numbers that the pages are filled from.
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
NUMERICS_OF_BOOK = [
    "results/numerics/figures/keras_history.csv",
    "results/numerics/safety.csv",
    "results/numerics/safety_numbers.json",
    "results/numerics/limits.csv",
    "results/numerics/truth.json",
    "results/numerics/errors.csv",
    "results/numerics/accuracy.csv",
    "results/numerics/origins.csv",
    "results/numerics/saturation.csv",
    "results/numerics/golden_report.csv",
    "results/numerics/recovery.json",
    "results/numerics/measured_environments.csv",
    "results/numerics/measured_report.csv",
    "results/numerics/today.csv",
    "results/numerics/snippets.json",
]
# What was measured of the libraries.
MEASURED = sorted(str(path) for path in Path("src/sigmoid_bce/measured").rglob("*.csv"))
# The published record can be drawn from, but no rule can train it.
TRAINABLE = "(?!published/)[a-z][a-z0-9_]*"


wildcard_constraints:
    study="[a-z][a-z0-9_]*",
    environment="[a-z][a-z0-9_.]*(?<!_snippets)",
    network="|".join(NETWORKS),
    loss="raw|sigmoid|keras",
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
    """The zip or folder that holds the images of a study; nothing for the embedded digits."""
    data = study_config(wildcards).data
    if data.source == "digits":
        return []
    return data.path if data.source == "local" else f"results/downloads/{data.source}.zip"


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


def run_folders(name):
    """The folder of each run that a study asks for: every network with every loss from each of its seeds."""
    return [f"results/{name}/runs/{run}" for run in folders_of_runs(study_named(name).model_dump())]


def run_files(wildcards):
    """Per-sample outputs and record of each run of a study."""
    return expand(
        "{run}/{file}", run=run_folders(wildcards.study), file=["early.parquet", "convergence.parquet", "record.json"]
    )


def runs_by_study(wildcards):
    """The study and the folder of each run that claims are put to; what was published as the paper is called so."""
    return [(holder_of_images(wildcards), folder) for folder in run_folders(wildcards.study)]


def shown_group(wildcards):
    """Study, network and loss of the run that figures 4 to 6 show."""
    shown = study_config(wildcards).figures
    return (holder_of_images(wildcards), shown.network, shown.loss)


def missing_runs(wildcards):
    """All files of the runs of the paper that the published record lacks."""
    runs = find_missing_runs(settings_to_publish("paper"), Path("results/published"))
    return expand("results/paper/runs/{run}/{file}", run=runs, file=RUN_FILES)


def history_files(wildcards):
    """The training history of each run of a study."""
    return expand("{run}/history.csv", run=run_folders(wildcards.study))


def shown_run(file):
    """A getter of a file of the run that figures 4 to 6 of a study show."""

    def get(wildcards):
        shown = study_config(wildcards).figures
        return expand(
            f"{RUN}/{file}",
            study=wildcards.study,
            network=shown.network,
            loss=shown.loss,
            seed=shown.seed,
        )

    return get


def first_run(file):
    """A getter of a file of the first seed of a network and loss."""

    def get(wildcards):
        seed = study_config(wildcards).seeds_of(wildcards.network)[0]
        return expand(f"{RUN}/{file}", seed=seed, **wildcards)

    return get


def tried_studies(wildcards):
    """For each run that the table of trials shows, its study: the trials that a study names, and the study itself."""
    names = [*study_config(wildcards).trials, wildcards.study]
    return [name for name in names for _ in _tried_runs(wildcards, name)]


def tried_files(file):
    """A getter of a file of each run that the table of trials shows, in the order of `tried_studies`."""

    def get(wildcards):
        names = dict.fromkeys(tried_studies(wildcards))
        return [f"{run}/{file}" for name in names for run in _tried_runs(wildcards, name)]

    return get


def _tried_runs(wildcards, name):
    """The runs of a study that trials can be compared with: those of networks that were tried."""
    tried = {network for trial in study_config(wildcards).trials for network in study_named(trial).networks}
    return [run for run in run_folders(name) if run.split("/")[3] in tried]


def compared_pairs(wildcards):
    """For each run of a compared study whose partner (network, loss, seed) a study has: that study, partner, and run."""
    name, own = wildcards.study, set(run_folders(wildcards.study))
    pairs = [
        (other, run.replace(f"results/{other}/", f"results/{name}/", 1), run)
        for other in study_config(wildcards).compared
        for run in run_folders(other)
    ]
    return [pair for pair in pairs if pair[1] in own]


def compared_files(wildcards):
    """Outputs, history and record of each run that comparisons are made of."""
    folders = dict.fromkeys(folder for _, *folders in compared_pairs(wildcards) for folder in folders)
    files = ["early.parquet", "convergence.parquet", "history.csv", "record.json"]
    return expand("{run}/{file}", run=folders, file=files)


def holder_of_images(wildcards):
    """The study that has prepared the images of a study; for the published record, which holds none, the paper."""
    return "paper" if wildcards.study == "published" else wildcards.study


def figures_of_book(wildcards):
    """Pictures, tables and descriptions of all figures; the record has no images, so its book does not show them."""
    names = [name for name in FIGURES if (wildcards.study, name) != ("published", "extreme_images")]
    drift = ["drift"] if study_config(wildcards).compared else []
    endings = ["svg", "csv", "txt"]
    of_study = expand(
        "results/{study}/figures/{name}.{ending}",
        study=wildcards.study,
        name=names + drift,
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


def comparisons_by_run(wildcards):
    """The table of runs side by side with those of other studies, where a study names any."""
    return f"results/{wildcards.study}/comparisons_by_run.csv" if study_config(wildcards).compared else []


def settings_to_publish(study):
    """A study's settings without the reader's own paths: of a local copy, only its name is told."""
    settings = study_named(study).model_dump(mode="json") | {"weights": None}
    if settings["data"]["path"]:
        settings["data"]["path"] = Path(settings["data"]["path"]).name
    return settings


def paper_of(study):
    """What a finished paper consists of: the book, and the ledger of claims found sound.

    Of a study that is absent, its file: so Snakemake says what is missing when that paper is asked for, and only then.
    """
    if study not in STUDIES:
        return [file_of_study(study)]
    return [f"results/{study}/claims/tested.txt", f"results/{study}/book/index.html"]
