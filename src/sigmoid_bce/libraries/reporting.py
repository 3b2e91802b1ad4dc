"""From measured tables to what the book says of them: agreement, today's answers, and what the snippets printed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from sigmoid_bce.libraries.agreement import (
    AGREES,
    COLUMNS,
    DIFFERS,
    REFUSED,
    compare_with_formulas,
    compare_with_record,
    describe_not_run,
)
from sigmoid_bce.libraries.differences import REASONS
from sigmoid_bce.libraries.environments import Environment
from sigmoid_bce.libraries.probing import load_snippets
from sigmoid_bce.libraries.tables import load_description, load_measured

MEASURED, NOT_RUN = "measured", "not run"


def tabulate_report(environments: Mapping[str, Environment], tables: Mapping[str, Path]) -> pd.DataFrame:
    """One row a mode of each environment: the columns of `comparing.COLUMNS`, and the `reason` of a known difference.

    An environment without a table is one row.
    """
    parts = [
        compare_with_formulas(load_measured(tables[name])) if name in tables else pd.DataFrame([describe_not_run(name)])
        for name in environments
    ]
    report = pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)
    differs = report["verdict"] == DIFFERS
    calls = zip(report["environment"], report["mode"], report["dtype"], strict=True)
    reasons = pd.Series([REASONS.get(call, "") for call in calls], report.index, dtype=str)
    return report.assign(reason=reasons.where(differs, ""))


def tabulate_environments(
    environments: Mapping[str, Environment], tables: Mapping[str, Path], report: pd.DataFrame
) -> pd.DataFrame:
    """One row an environment: `environment`, `purpose`, `era`, `evidence` (measured, or not run), `measured` (the date),
    `modes`, `rows`, `agree`, `differ`, `refused` (how many modes), and of those that agree `worst_loss_error` and
    `worst_gradient_error`."""
    rows = []
    for name, environment in environments.items():
        modes = report[report["environment"] == name]
        agree = modes[modes["verdict"] == AGREES]
        row: dict = {"environment": name, "purpose": environment.purpose, "era": environment.era}
        if name in tables:
            row |= {"evidence": MEASURED, "measured": load_description(tables[name])["measured"], "modes": len(modes)}
        else:
            row |= {"evidence": NOT_RUN, "measured": "", "modes": 0}
        row |= {"rows": int(modes["rows"].sum()), "agree": len(agree)}
        row |= {"differ": int((modes["verdict"] == DIFFERS).sum()), "refused": int((modes["verdict"] == REFUSED).sum())}
        rows.append(row | {key: agree[key].max() for key in ("worst_loss_error", "worst_gradient_error")})
    return pd.DataFrame(rows)


def compare_fresh(fresh: Mapping[str, pd.DataFrame], record: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Fresh answers of each environment against its formulas, and against the record where it has that environment.

    The columns of `comparing.COLUMNS`, and `against`: `formula` or `record`.
    """
    parts = [compare_with_formulas(table).assign(against="formula") for table in fresh.values()]
    parts += [
        compare_with_record(table, record[name]).assign(against="record")
        for name, table in fresh.items()
        if name in record
    ]
    return pd.concat(parts, ignore_index=True)


def gather_snippets(printed: Sequence[tuple[str, Mapping[str, str]]]) -> list[dict]:
    """The snippets with their runs: `name`, `title`, `code`, and `runs`.

    A run has `environment`, `run` (whether it was), `printed`. The argument `printed` has the name of each environment in
    which snippets were run, with what they printed.
    """
    known = dict(printed)
    return [
        {
            "name": snippet["name"],
            "title": snippet["title"],
            "code": snippet["code"],
            "runs": [
                {
                    "environment": name,
                    "run": snippet["name"] in known.get(name, {}),
                    "printed": known.get(name, {}).get(snippet["name"], ""),
                }
                for name in snippet["environments"]
            ],
        }
        for snippet in load_snippets()
    ]
