"""Getters of grids: their cells, the features that their heads are trained on, and which a book tells of."""

from sigmoid_bce.config.grid import BACKENDS_OF_MIXED_PRECISION, load_grids
from sigmoid_bce.record.grids import files_of_grid

try:
    GRIDS = load_grids(Path("config/grids"), STUDIES)
except ConfigError as error:
    raise WorkflowError(str(error))
ROWS = {name: grid.rows() for name, grid in GRIDS.items()}


wildcard_constraints:
    grid="|".join(GRIDS),


def cells_of_row(wildcards):
    """The settings of each cell of a row, with its losses."""
    rows = ROWS[wildcards.grid]
    if wildcards.row not in rows:
        raise WorkflowError(f"{wildcards.grid} has no row {wildcards.row}; there are {', '.join(rows)}")
    return [(cell.as_dict(), losses) for cell, losses in rows[wildcards.row]]


def cell_of_grid(wildcards):
    """The settings of one cell, with its losses, as those of a row."""
    cells = GRIDS[wildcards.grid].cells()
    if wildcards.cell not in cells:
        raise WorkflowError(
            f"{wildcards.grid} has no cell {wildcards.cell}; the first of {len(cells)} is {next(iter(cells))}"
        )
    cell, losses = cells[wildcards.cell]
    return [(cell.as_dict(), losses)]


def features_of_grid(wildcards):
    """The features of the three splits that the heads of a grid are trained on."""
    grid = GRIDS[wildcards.grid]
    return [f"results/{grid.study}/features/{grid.network}/features_{split}.npy" for split in SPLITS]


def images_of_grid(wildcards):
    """The table of the images that a grid's features are of."""
    return f"results/{GRIDS[wildcards.grid].study}/data/images.csv"


def grids_of(study):
    """The grids that the book of a study tells of, by name, the map first: of the record, those that are in it."""
    there = [path.parent.name for path in sorted(Path(RECORD, "grids").glob("*/heads.parquet"))]
    names = [
        name for name, grid in GRIDS.items() if (name in there if study == "published" else grid.shown_in == study)
    ]
    return sorted(names, key=lambda name: (GRIDS[name].followed is None, name))


def place_of_grid(grid, study):
    """The folder of a grid that the book of a study tells of."""
    return f"{RECORD}/grids/{grid}" if study == "published" else f"results/grids/{grid}"


def map_of(study):
    """The grid that the map of a study shows; none where it tells of no grid."""
    return next((name for name in grids_of(study) if name in GRIDS and GRIDS[name].followed), None)


def title_of_map(study):
    """What images and which body the map of a study is of, in words."""
    grid = GRIDS[map_of(study)]
    body = getattr(study_named(grid.study).network_settings, grid.network).body
    return f"{study_named(grid.study).title}: heads on {NETWORKS[grid.network].title}" + (
        ", random" if body == "random" else ""
    )


def files_of_grids(file):
    """A getter of a file of each grid that a study tells of."""
    return lambda wildcards: [f"{place_of_grid(grid, wildcards.study)}/{file}" for grid in grids_of(wildcards.study)]


def grids_with_rounding(study):
    """The grids that a study tells of in which clipping is compared with rounding; of the record, those of which it has that."""
    asking = [grid for grid in grids_of(study) if GRIDS[grid].rounding]
    places = {grid: Path(place_of_grid(grid, study), "rounding.csv") for grid in asking}
    return [grid for grid, path in places.items() if study != "published" or path.exists()]


def tables_of_rounding(wildcards):
    """The table of each grid of `grids_with_rounding`."""
    grids = grids_with_rounding(wildcards.study)
    return [f"{place_of_grid(grid, wildcards.study)}/rounding.csv" for grid in grids]


def files_of_paper_s_grids():
    """The files that the record keeps of the grids that the paper tells of: grid/file."""
    return [f"{grid}/{file}" for grid in grids_of("paper") for file in files_of_grid(GRIDS[grid])]


def missing_files_of_grids():
    """Those of these files that the record lacks."""
    return [place for place in files_of_paper_s_grids() if not Path(RECORD, "grids", place).exists()]


def tables_of_mixed_precision(wildcards):
    """The tables of heads in mixed precision that belong to the map of a study; of the record, those that are in it."""
    grid = map_of(wildcards.study)
    if grid is None or GRIDS[grid].mixed_precision is None:
        return []
    place = place_of_grid(grid, wildcards.study)
    paths = [f"{place}/mixed_precision_{backend}.csv" for backend in BACKENDS_OF_MIXED_PRECISION]
    return [path for path in paths if wildcards.study != "published" or Path(path).exists()]


def figures_of_grids(study):
    """The figures of grids that the book of a study shows."""
    return ["map", "critical_rates", "death"] if map_of(study) else []


def tables_of_grids(wildcards):
    """The table of critical rates and the numbers of the grids that a study tells of, where it tells of any."""
    files = ["critical_rates.csv", "grids.json"] if map_of(wildcards.study) else []
    return [f"results/{wildcards.study}/{file}" for file in files]


def describe_map(study):
    """What the book of a study says of its map: which grid it is, the head that is followed, and what trains it anew; and the
    titles of all grids that it tells of."""
    grid = map_of(study)
    if grid is None:
        return {"drawn": None, "followed": {}, "commands": {}, "titles": {}}
    followed = GRIDS[grid].followed
    wanted = (followed.learning_rate, None)
    cell = next(name for name, (one, _) in GRIDS[grid].cells().items() if (one.learning_rate, one.rms) == wanted)
    commands = {
        "cell": f"snakemake --cores 1 results/grids/{grid}/cells/{cell}.parquet",
        "grid": f"snakemake --cores 8 results/grids/{grid}/heads.parquet",
    }
    titles = {name: GRIDS[name].title for name in grids_of(study)}
    return {"drawn": grid, "followed": followed.model_dump(), "commands": commands, "titles": titles}
