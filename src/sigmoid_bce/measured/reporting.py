"""From measured tables to what the book says of them: agreement, today's answers, and what the snippets printed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from sigmoid_bce.measured.comparing import (
    COLUMNS,
    DIFFERS,
    compare_with_formulas,
    compare_with_record,
    describe_not_run,
)
from sigmoid_bce.measured.differences import REASONS
from sigmoid_bce.measured.environments import Environment
from sigmoid_bce.measured.probing import load_snippets
from sigmoid_bce.measured.tables import load_description, load_measured

REPORT = [*COLUMNS, "reason", "since_the_record"]
FRESH, RECORDED, NOT_RUN = "measured here", "recorded", "not run"


def tabulate_report(environments: Mapping[str, Environment], tables: Mapping[str, Path], record: Path) -> pd.DataFrame:
    """One row a mode of each environment: the columns `REPORT`; an environment without a table is one row.

    To those of `comparing.COLUMNS` come `reason`, which says why of a difference that is known, and `since_the_record`,
    which says where and how a fresh table has other answers than that in the folder `record` (else empty).
    """
    parts = [
        _report_one(tables[name], record) if name in tables else pd.DataFrame([describe_not_run(name)])
        for name in environments
    ]
    report = pd.concat(parts, ignore_index=True).reindex(columns=REPORT)
    return report.fillna({"reason": "", "since_the_record": ""})


def summarise_report(report: pd.DataFrame) -> list[str]:
    """For the log: the verdicts on each environment, then every difference that is news, from formula or record."""
    lines = [
        f"{environment}: {', '.join(f'{count} {verdict}' for verdict, count in rows['verdict'].value_counts().items())}"
        for environment, rows in report.groupby("environment", sort=False)
    ]
    for row in report.itertuples():
        asked = f"{row.environment}: {row.implementation}: {row.mode}, {row.dtype}:"
        if row.verdict == DIFFERS and not row.reason:
            lines.append(f"{asked} {row.where}")
        if row.since_the_record:
            lines.append(f"{asked} not as recorded: {row.since_the_record}")
    return lines


def tabulate_environments(
    environments: Mapping[str, Environment], tables: Mapping[str, Path], report: pd.DataFrame, fresh: Path
) -> pd.DataFrame:
    """One row an environment: `environment`, `purpose`, `era`, `evidence` (measured here, recorded, or not run), `measured`
    (the date), `modes`, `rows`, `agree`, `differ`, `refused` (how many modes), and of those that agree `worst_loss_error`
    and `worst_gradient_error`."""
    rows = []
    for name, environment in environments.items():
        modes = report[report["environment"] == name]
        agree = modes[modes["verdict"] == "as the formula"]
        row: dict = {
            "environment": name,
            "purpose": environment.purpose,
            "era": environment.era,
            "evidence": NOT_RUN,
            "measured": "",
        }
        if name in tables:
            is_fresh = tables[name].parent == fresh
            row |= {"evidence": FRESH if is_fresh else RECORDED, "measured": load_description(tables[name])["measured"]}
        row |= {"modes": len(modes) if name in tables else 0, "rows": int(modes["rows"].sum()), "agree": len(agree)}
        row |= {word: int((modes["verdict"] == verdict).sum()) for word, verdict in _COUNTED.items()}
        rows.append(row | {key: agree[key].max() for key in ("worst_loss_error", "worst_gradient_error")})
    return pd.DataFrame(rows)


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


_COUNTED = {"differ": "differs", "refused": "the library refused"}


def _report_one(path: Path, record: Path) -> pd.DataFrame:
    measured = load_measured(path)
    report = compare_with_formulas(measured)
    asked = list(zip(report["environment"], report["mode"], report["dtype"], strict=True))
    reasons = pd.Series([REASONS.get(key, "") for key in asked], report.index)
    report["reason"] = reasons.where(report["verdict"] == DIFFERS, "")
    recorded = record / path.name
    if path != recorded and recorded.exists():
        changes = compare_with_record(measured, load_measured(recorded))
        told = dict(
            zip(
                zip(changes["environment"], changes["mode"], changes["dtype"], strict=True),
                changes["where"],
                strict=True,
            )
        )
        report["since_the_record"] = [told.get(key, "") for key in asked]
    return report
