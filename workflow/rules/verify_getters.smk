"""Getters of verification: what was published, what is made anew, and what a rung costs before it starts."""

import json
import re
from types import SimpleNamespace

from sigmoid_bce.claims.ledger import load_ledger
from sigmoid_bce.core.files import file_checksum
from sigmoid_bce.verification.items import check_item
from sigmoid_bce.verification.price import describe_price, measure_machine
from sigmoid_bce.verification.kept import read_seconds

VERIFIED = "results/verification"
# Of Snakemake itself, before the first job begins.
SECONDS_OF_START = 4
# A run of the record: its own, or one of its evidence.
PLACE_OF_RUNS = r"runs|evidence/[a-z][a-z0-9_]*/runs"
# What the verification of a run or of images needs of a study: the images as arrays.
ARRAYS = [f"images_{split}.npy" for split in SPLITS]
# Tables and numbers that the book tells from, beside those of the figures.
TABLES_VERIFIED = ["summary", "losses_compared", "disagreement", "critical_rates"]


wildcard_constraints:
    place=PLACE_OF_RUNS,
    figure=r"[A-Za-z0-9_]+",
    table=r"[A-Za-z0-9_]+",
    claim=r"[a-z0-9_]+",
    epochs=r"\d+",
    verified=r"[A-Za-z0-9_/.-]+",


def tables_of(item):
    """The files that a comparison writes, the same table each; the last is for Snakemake's report."""
    return [f"{VERIFIED}/{item}.{ending}" for ending in ("json", "md", "csv")]


# Its picture needs the images, which the record does not have.
WITHOUT_PICTURE = [name for name, figure in FIGURES.items() if figure.needs == registry.IMAGES]


def figures_to_verify(_=None):
    """The path of each figure of the published record and of numerics, without its ending, by the name that pages use."""
    tables = [path for path in pictures_of_book(SimpleNamespace(study="published")) if path.endswith(".csv")]
    tables += [f"{RECORD}/figures/{name}.csv" for name in WITHOUT_PICTURE]
    return {paths.name_of_figure(Path(path)): path.removesuffix(".csv") for path in tables}


def figure_to_verify(ending):
    """A getter of the table or picture of a figure."""

    def get(wildcards):
        figures = figures_to_verify()
        if wildcards.figure not in figures:
            raise WorkflowError(f"there is no figure {wildcards.figure!r}; there are {', '.join(figures)}")
        without = ending == "svg" and wildcards.figure in WITHOUT_PICTURE
        return [] if without else f"{figures[wildcards.figure]}.{ending}"

    return get


def files_of_figures(_):
    """The tables of all figures, and their pictures."""
    figures = figures_to_verify()
    pictures = [f"{stem}.svg" for name, stem in figures.items() if name not in WITHOUT_PICTURE]
    return [f"{stem}.csv" for stem in figures.values()] + pictures


def tables_to_verify(ending):
    """A getter of tables (csv) or numbers (json) that the book of the record tells from, each once."""

    def get(_=None):
        files = [f"{RECORD}/{name}.csv" for name in TABLES_VERIFIED]
        files += [f"{RECORD}/numerics/{name}" for name in ("numbers.json",)]
        files += [f"{RECORD}/grids.json"] if map_of("published") else []
        files += [file for file in NUMERICS_OF_BOOK if file.startswith("results/")]
        return [file for file in files if file.endswith(ending) and Path(file).stem not in NOT_KEPT]

    return get


def table_to_verify(wildcards):
    """The table of this name that the book of the record tells from."""
    return next(path for path in tables_to_verify("csv")() if Path(path).stem == wildcards.table)


# What the snippets of the pages printed is in the record as it was printed (measured/).
NOT_KEPT = ["snippets"]


def images_there(_):
    """The images of the paper, table first, where they were prepared; else what the record knows of each stays."""
    files = [f"results/paper/data/{file}" for file in ("images.csv", *ARRAYS)]
    return files if all(Path(file).exists() for file in files) else []


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
    return study.training.model_dump(), {key: value for key, value in own.items() if key != "seeds"}


def seeds_of_run(wildcards):
    """The files of all published runs that differ from one in the seed alone, itself included."""
    group = f"{RECORD}/{wildcards.place}/{wildcards.network}/{wildcards.loss}"
    folders = sorted(Path(group).glob("seed*"))
    return [f"{folder}/{file}" for folder in folders for file in RUN_FILES]


def cells_of_record():
    """The grid and the name of each cell of the published grids."""
    return [(grid, cell) for grid in grids_of("published") for cell in GRIDS[grid].cells()]


def items_of_everything():
    """What the last rung compares: all of the record, its images, and every run and cell of it, trained again."""
    runs = [Path(path).parent for path in RECORDED if Path(path).name == "record.json"]
    return [
        *("record", "published", "images"),
        *(str(run.relative_to(RECORD)) for run in runs),
        *(f"grids/{grid}/{cell}" for grid, cell in cells_of_record()),
    ]


def verifications_of_everything(_):
    """The tables of all that the last rung compares."""
    return [f"{VERIFIED}/{item}.json" for item in items_of_everything()]


def verification_of_item(wildcards):
    """The table of one verification; an error that names what comes near, where nothing published has this name."""
    claims = [claim.id for claim in load_ledger()]
    figures = [f"figures/{name}" for name in figures_to_verify()]
    tables = [f"tables/{Path(path).stem}" for path in tables_to_verify("csv")()]
    known = [*items_of_everything(), "numbers", *figures, *tables, *(f"claims/{claim}" for claim in claims)]
    check_item(wildcards.verified, known, VERIFIED)
    return f"{VERIFIED}/{wildcards.verified}.json"


def is_verification(job):
    """Whether a job belongs to one of the rungs."""
    return job.rule.name.startswith("verify") or any(str(path).startswith(VERIFIED) for path in job.output)


def seconds_of_training(job):
    """For how many seconds a job has trained when its run was published; None for a job that is no such training."""
    if job.rule.name not in ("retrain_run", "retrain_head", "train_first_epochs"):
        return None
    run = "{place}/{network}/{loss}/seed{seed}".format(**job.wildcards_dict)
    content = json.loads(Path(RECORD, run, "record.json").read_text(encoding="utf-8"))
    epochs = int(job.wildcards_dict.get("epochs", content["epochs"]))
    return content["seconds"] * epochs / content["epochs"]


def price_of(jobs):
    """What these jobs are and about how long they take on this machine, in lines for the terminal."""
    known = [(job.rule.name, seconds_of_training(job)) for job in jobs if job.output]
    return describe_price(known, read_seconds(Path(RECORD)), measure_machine(), CORES)


def benchmarks_by_rule():
    """The files that say how long each rule took, of those that were run here."""
    found = {}
    for one in workflow.rules:
        if one.output and one.benchmark:
            pattern = re.sub(r"{[^}]*}", "*", str(one.benchmark))
            found[one.name] = sorted(str(path) for path in Path().glob(pattern.replace("*/", "**/")))
    return {name: paths for name, paths in found.items() if paths}


@cache
def rules_behind(path):
    """The names of the rules that make a file from the published record, its own first, each once."""
    producer = next((one for one in workflow.rules if one.is_producer(path)), None)
    if producer is None:
        return ()
    inputs = producer.expand_input(producer.get_wildcards(path), None)[0]
    behind = [rule for one in dict.fromkeys(map(str, inputs)) for rule in rules_behind(one)]
    return tuple(dict.fromkeys([producer.name, *behind]))


def verification_of_figure(name):
    """How a figure of the published record is verified: the `command`, and about how many `seconds` it takes on one core of
    the machine of the record, from a fresh clone (None where the record does not say). Raises KeyError."""
    kept = read_seconds(Path(RECORD)).get("rules", {})
    rules = ["compare_figure", "verify", *rules_behind(f"{figures_to_verify()[name]}.csv")]
    known = [kept[rule]["seconds"] for rule in rules if rule in kept]
    seconds = SECONDS_OF_START + sum(known) if len(known) == len(rules) else None
    return {"command": f"snakemake --cores 2 {VERIFIED}/figures/{name}.txt", "seconds": seconds}


def verifications_there(study):
    """The tables of what was verified here, each with a hash of its content, for the book of the record or of the paper.

    They are no input: a book is not to begin what is verified anew, which may be a training.
    """
    if study not in ("published", "paper"):
        return {}
    paths = [path for path in sorted(Path(VERIFIED).rglob("*.json")) if "trained" not in path.parts]
    return {str(path): file_checksum(path)[:16] for path in paths if "checkpoints" not in path.parts}
