"""Comparisons with one more study in the published record, made from the record's own runs without training these again."""

import logging
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from sigmoid_bce.analysis.comparisons import Pair, tabulate_comparisons, tabulate_comparisons_by_run
from sigmoid_bce.analysis.drift import pairs_to_follow, tabulate_compared_outputs, tabulate_drift
from sigmoid_bce.claims.same_verdicts import add_verdicts
from sigmoid_bce.core.files import write_table
from sigmoid_bce.record.extending import check_images, check_settings, finish_and_check, rewrite_record
from sigmoid_bce.record.layout import SETTINGS, TABLES, folders_of_runs, read_settings, runs_not_there
from sigmoid_bce.runs.record import read_record

logger = logging.getLogger(__name__)


def add_comparisons(
    name: str,
    compared: Mapping[str, dict],
    results: Path,
    target: Path,
    numbers: dict,
    batch_size: int,
) -> None:
    """Add the rows of those studies to the record's tables of comparisons that these lack; what is there stays as it is.

    `compared` are the settings of the studies that the study called `name` names, each with a folder in `results`;
    `numbers` and `batch_size` are what claims are judged by. A study whose runs are not all finished is told and left out.
    Figures and pages of the record are to be made anew after that. Raises PaperError, before anything is changed, if the
    record was changed by hand, or if a run was trained with other settings than its study's.
    """
    finish_and_check(target)
    study = read_settings(target / SETTINGS)
    tables = {table: _read(target / table) for table in TABLES["compared"]}
    there = set(tables["comparisons.csv"]["study"])
    added = []
    for other, settings in compared.items():
        if other in there:
            continue
        if unfinished := runs_not_there(results / other, settings):
            logger.info(f"not there yet: {other}, of which {len(unfinished)} runs are not finished")
            continue
        pairs = pairs_of_runs(study, other, settings, results, target)
        for table, rows in tabulate_pairs(name, pairs, numbers, batch_size).items():
            # The columns that the record has, each cell as it is written: nothing of the old rows changes.
            columns = tables[table].columns
            tables[table] = pd.concat([tables[table], rows.reindex(columns=columns)], ignore_index=True)
        added.append(other)
        logger.info(f"compared with {other}: {len(pairs)} pairs of runs")
    if not added:
        return
    with TemporaryDirectory() as folder:
        files = {table: Path(folder, table) for table in tables}
        for table, path in files.items():
            write_table(tables[table], path)
        names = list(dict.fromkeys([*study["compared"], *added]))
        rewrite_record(name, target, files, {SETTINGS: study | {"compared": names}})


def pairs_of_runs(study: dict, other: str, settings: dict, results: Path, target: Path) -> list[Pair]:
    """The runs of the study `other` beside those of the record `target` with the same network, loss and seed. Raises
    PaperError if one was trained with other settings than its study's, or on other images than the record's."""
    pairs = []
    own = [read_record(target / "runs" / run / "record.json") for run in folders_of_runs(study)]
    for run in folders_of_runs(settings):
        path = results / other / "runs" / run
        record = read_record(path / "record.json")
        check_settings(record, path / "record.json", run, other, settings)
        check_images(record, path / "record.json", own)
        if run in folders_of_runs(study):
            pairs.append((other, target / "runs" / run, path))
    return pairs


def tabulate_pairs(name: str, pairs: list[Pair], numbers: dict, batch_size: int) -> dict[str, pd.DataFrame]:
    """The tables of comparisons of these pairs by their files, each cell as the text that is written."""
    by_run, followed = tabulate_comparisons_by_run(pairs), pairs_to_follow(name, pairs)
    tables = (
        add_verdicts(tabulate_comparisons(by_run), pairs, numbers, batch_size),
        by_run,
        tabulate_drift(followed),
        tabulate_compared_outputs(followed),
    )
    texts = [_read(StringIO(rows.to_csv(index=False))) for rows in tables]
    return dict(zip(TABLES["compared"], texts, strict=True))


def _read(table: Path | StringIO) -> pd.DataFrame:
    """A table with each cell as the text that stands there."""
    return pd.read_csv(table, dtype=str, keep_default_na=False)
