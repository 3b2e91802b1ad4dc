"""Getters of the verification of trainings: what a published run was trained on, and by which settings."""


def study_of_place(wildcards):
    """The study whose images and features a run of the record was trained on."""
    return "paper" if wildcards.place == "runs" else wildcards.place.split("/")[1]


def settings_of_place(wildcards):
    """The study that a run of the record was trained for, with the settings that are in the record."""
    return STUDIES["published"] if wildcards.place == "runs" else EVIDENCE_OF_RECORD[study_of_place(wildcards)]


def inputs_of_run(wildcards):
    """What a network is fed with: images, or for a head what its body sees in them; of the three splits."""
    study = study_of_place(wildcards)
    if wildcards.network in FROZEN:
        return [f"results/{study}/features/{wildcards.network}/features_{split}.npy" for split in SPLITS]
    return [f"results/{study}/data/{file}" for file in ARRAYS]


def body_of_run(wildcards):
    """How a head's features were made; nothing for a network that learns as a whole."""
    study = study_of_place(wildcards)
    return f"results/{study}/features/{wildcards.network}/body.json" if wildcards.network in FROZEN else []


def views_of_run(wildcards):
    """The features of augmented views that a head is trained on; nothing for other networks."""
    if wildcards.network not in FROZEN or settings_of_place(wildcards).training.augmentation is None:
        return []
    return f"results/{study_of_place(wildcards)}/features/{wildcards.network}/views_train.npy"


def training_of_run(wildcards):
    """The sections of the record's settings that a run is trained by."""
    study = settings_of_place(wildcards)
    own = getattr(study.network_settings, wildcards.network).model_dump()
    return study.training.model_dump(), settings_of_seed(own, int(wildcards.seed))


def seeds_of_run(wildcards):
    """The files of all published runs that differ from one in the seed alone, itself included."""
    group = f"{RECORD}/{wildcards.place}/{wildcards.network}/{wildcards.loss}"
    folders = sorted(Path(group).glob("seed*"))
    return [f"{folder}/{file}" for folder in folders for file in RUN_FILES]
