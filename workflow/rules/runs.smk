"""Getters of runs: which a study asks for, its own and those of the studies that it names, and where they stand."""

from sigmoid_bce.runs.folders import RUN_FILES, key_of_folder
from sigmoid_bce.record.extending import find_missing_runs
from sigmoid_bce.record.layout import folders_of_runs, is_finished


def run_folders(name):
    """The folder of each run of its own that a study asks for: every network with every loss from each of its seeds."""
    return [f"results/{name}/runs/{run}" for run in folders_of_runs(study_named(name).model_dump())]


def evidence_of(name):
    """The studies that a study names as evidence, by name; the settings of those in the record came with it."""
    if name == "published":
        return EVIDENCE_OF_RECORD
    return {other: study_named(other) for other in study_named(name).evidence}


def place_of(other, name):
    """The folder of a study that stands beside the study `name` as evidence."""
    return f"{RECORD}/evidence/{other}" if name == "published" else f"results/{other}"


def runs_by_study(wildcards):
    """The study and the folder of each run of a study, then of those that are evidence, of which the record has a part;
    not those of studies that are told of apart.

    What was published as the paper is called so.
    """
    others = [other for other, study in evidence_of(wildcards.study).items() if not study.apart]
    own = [(holder_of_images(wildcards), folder) for folder in run_folders(wildcards.study)]
    return own + runs_of_evidence(wildcards.study, others)


def runs_of_evidence(name, others):
    """The study and the folder of each run of these studies, which `name` names as evidence; the record has a part."""
    planned = [
        (other, f"{place_of(other, name)}/runs/{run}")
        for other in others
        for run in folders_of_runs(evidence_of(name)[other].model_dump())
    ]
    return [run for run in planned if name != "published" or is_finished(Path(run[1]))]


def studies_apart(name):
    """The studies that a study names as evidence and that are told of apart."""
    return [other for other, study in evidence_of(name).items() if study.apart]


def runs_apart(wildcards):
    """The study and the folder of each run told of apart, and of the same network, loss and seed in the other evidence."""
    planned = keys_apart(wildcards.study)
    runs = runs_of_evidence(wildcards.study, evidence_of(wildcards.study))
    return [(other, folder) for other, folder in runs if key_of_folder(other, Path(folder)) in planned]


def files_of_runs_apart(*files):
    """A getter of these files of each run of `runs_apart`."""
    return lambda wildcards: [f"{folder}/{file}" for _, folder in runs_apart(wildcards) for file in files]


def keys_apart(name):
    """Study, network, loss and seed of each run that a study tells of apart, and of those in the other evidence that are of
    the same networks, losses and seeds; the latter first."""
    runs = {other: folders_of_runs(study.model_dump()) for other, study in evidence_of(name).items()}
    wanted = [run for other in studies_apart(name) for run in runs[other]]
    ordered = sorted(runs, key=studies_apart(name).__contains__)
    return [key_of_folder(other, Path(run)) for other in ordered for run in runs[other] if run in wanted]


def epochs_apart(name):
    """After how many epochs runs that a study tells of apart are compared with the others."""
    return max((evidence_of(name)[other].training.max_epochs for other in studies_apart(name)), default=0)


def files_of_runs(*files):
    """A getter of these files of each run of a study, in the order of `runs_by_study`."""
    return lambda wildcards: [f"{folder}/{file}" for _, folder in runs_by_study(wildcards) for file in files]


# Per-sample outputs and record of each run of a study, and its training history.
run_files = files_of_runs("early.parquet", "convergence.parquet", "record.json")
history_files = files_of_runs("history.csv")


def shown_group(wildcards):
    """Study, network and loss of the run that figures 4 to 6 show."""
    shown = study_config(wildcards).figures
    return (shown.study or holder_of_images(wildcards), shown.network, shown.loss)


def missing_runs(wildcards):
    """All files of the runs of the paper that the published record lacks."""
    runs = find_missing_runs(settings_to_publish("paper"), Path(RECORD))
    return expand("results/paper/runs/{run}/{file}", run=runs, file=RUN_FILES)


def folder_of_shown_run(wildcards):
    """The folder of the run that figures 4 to 6 of a study show, its own or one of its evidence."""
    name, shown = wildcards.study, study_config(wildcards).figures
    place = f"results/{name}" if shown.study is None else place_of(shown.study, name)
    return f"{place}/runs/{shown.network}/{shown.loss}/seed{shown.seed}"


def folder_of_first_run(wildcards):
    """The folder of the first seed of a network and loss."""
    seed = study_config(wildcards).seeds_of(wildcards.network)[0]
    return f"results/{wildcards.study}/runs/{wildcards.network}/{wildcards.loss}/seed{seed}"


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
