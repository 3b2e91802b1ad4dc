"""Where a run lies, and in which files. Loads no tables: every start of Snakemake reads this."""

from pathlib import Path

# What there is of a run: outputs at both checkpoints, history, and how it was made.
RUN_FILES = ("early.parquet", "convergence.parquet", "history.csv", "record.json")


def key_of_folder(study: str, folder: Path) -> tuple[str, str, str, int]:
    """The key of a run of a study by its folder, which ends in network, loss and seed."""
    network, loss, seed = folder.parts[-3:]
    return study, network, loss, int(seed.removeprefix("seed"))
