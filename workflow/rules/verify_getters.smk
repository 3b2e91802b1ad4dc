"""Getters of verification: what was published, and what is made anew."""

from types import SimpleNamespace

from sigmoid_bce.claims.ledger import load_ledger
from sigmoid_bce.core.files import file_checksum
from sigmoid_bce.verification.items import check_item

VERIFIED = "results/verification"
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


def verifications_there(study):
    """The tables of what was verified here, each with a hash of its content, for the book of the record or of the paper.

    They are no input: a book is not to begin what is verified anew, which may be a training.
    """
    if study not in ("published", "paper"):
        return {}
    paths = [path for path in sorted(Path(VERIFIED).rglob("*.json")) if "trained" not in path.parts]
    return {str(path): file_checksum(path)[:16] for path in paths if "checkpoints" not in path.parts}
