"""The record of what was measured: copied into git on request, its tables compressed, with the checksum of each file."""

import gzip
from pathlib import Path

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import file_checksum, write_bytes, write_json

PROVENANCE = "provenance.json"
# It compares fresh answers with the record, and so is no part of it.
REPORT = "report.csv"


def publish_measured(fresh: Path, record: Path) -> list[str]:
    """Copy all tables and descriptions from `fresh` into `record`, each whole or not at all; what is not fresh stays there.

    Tables are compressed (`jax.csv.gz`): the same table gives the same bytes, since the time is left out of them. Returns
    the names of the files that were copied. Raises PaperError if there is none.
    """
    files = sorted(path for path in fresh.glob("*") if path.suffix in (".csv", ".json") and path.name != REPORT)
    if not files:
        raise PaperError("nothing was measured", "snakemake --cores 2 live", where=fresh)
    record.mkdir(parents=True, exist_ok=True)
    for path in files:
        if path.suffix == ".csv":
            write_bytes(gzip.compress(path.read_bytes(), mtime=0), record / f"{path.name}.gz")
        else:
            write_bytes(path.read_bytes(), record / path.name)
    recorded = sorted(path for path in record.iterdir() if path.name != PROVENANCE)
    write_json({"sha256": {path.name: file_checksum(path) for path in recorded}}, record / PROVENANCE)
    return [path.name for path in files]
