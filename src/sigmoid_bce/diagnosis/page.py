"""What the book's page "Diagnose a stuck loss" is made of: tables for its script, and for its text."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sigmoid_bce.core.yaml_files import read_yaml
from sigmoid_bce.diagnosis import diagnosing, findings, lines, matching, parsing, telling, theory
from sigmoid_bce.diagnosis.causes import CAUSES, EXCLUDED, GENERAL, LAST_LAYERS, LIBRARIES
from sigmoid_bce.diagnosis.ceilings import (
    CATEGORICAL,
    DIGITS,
    ONE_OUTPUT,
    SEVERAL_OUTPUTS,
    tabulate_breakdowns,
    tabulate_ways,
)
from sigmoid_bce.diagnosis.findings import EITHER, MIXTURE
from sigmoid_bce.diagnosis.theory import NEGATIVE, POSITIVE

Cases = list[dict[str, Any]]
CASES = Path(__file__).with_name("cases.yaml")

# What the page's script computes with; each stands, with its reason, where it is defined.
CONSTANTS = {
    "half_of_four_decimals": lines.HALF_OF_FOUR_DECIMALS,
    "rounding_of_sums": matching.ROUNDING_OF_SUMS,
    "tolerance_of_shares": matching.TOLERANCE_OF_SHARES,
    "same": matching.SAME,
    "two_classes": matching.TWO_CLASSES,
    "tight": diagnosing.TIGHT,
    "loose": diagnosing.LOOSE,
    "near_chance": matching.NEAR_CHANCE,
    "near_constant": diagnosing.NEAR_CONSTANT,
    "most_before_death": diagnosing.MOST_BEFORE_DEATH,
    "most_penalty": diagnosing.MOST_PENALTY,
    "most_classes": diagnosing.MOST_CLASSES,
    "loss_before": theory.LOSS_BEFORE,
    "errors_before": theory.ERRORS_BEFORE,
    "range_of_errors_before": theory.RANGE_OF_ERRORS_BEFORE,
}
SIDES_IN_SHORT = {NEGATIVE: "all negative", POSITIVE: "all positive", MIXTURE: "both sides", EITHER: "either side"}
KINDS_IN_SHORT = {ONE_OUTPUT: "binary", SEVERAL_OUTPUTS: "two outputs", CATEGORICAL: "categorical"}
PATTERNS = {
    "metric": parsing.METRIC.pattern,
    "pair": parsing.PAIR.pattern,
    "epoch": parsing.EPOCH.pattern,
    "ends": parsing.ENDS.pattern,
}
TEXTS = {
    "states": telling.STATES,
    "sureness": telling.SURENESS,
    "sure_without_match": telling.SURE_WITHOUT_MATCH,
    "sentences": telling.SENTENCES,
    "digits": telling.DIGITS,
    "sides": telling.SIDES,
    "clipped_share": telling.CLIPPED_SHARE,
    "apart": telling.APART,
    "reasons": telling.REASONS,
    "advice": telling.ADVICE,
    "general": GENERAL,
    "no_loss": f"There is no loss in this. Hint: {parsing.HINT}.",
}


def tabulate_for_script(cases: Cases) -> dict[str, Any]:
    """Everything that the page's script computes with and says: ceilings, tables, constants, patterns, texts, and
    examples."""
    return {
        "ways": [asdict(way) for way in tabulate_ways().values()],
        "breakdowns": tabulate_breakdowns(),
        "libraries": {key: asdict(one) for key, one in LIBRARIES.items()},
        "last_layers": LAST_LAYERS,
        "causes": {key: asdict(one) for key, one in CAUSES.items()},
        "constants": CONSTANTS,
        "patterns": PATTERNS,
        "names": {"validation": parsing.VALIDATION_NAMES, "losses": parsing.LOSSES, "accuracies": parsing.ACCURACIES},
        "texts": TEXTS,
        "examples": [case["log"] for case in cases],
    }


def as_script(content: dict[str, Any]) -> str:
    """The content as a script that a page opened from a folder can load, where it may not fetch data."""
    return f"window.STUCK_DATA = {json.dumps(content, ensure_ascii=False, separators=(',', ':'))};\n"


def tabulate_for_page(cases: Cases) -> dict[str, Any]:
    """What the text of the page shows: `numbers` (see `tabulate_numbers`), `cases` (see `diagnose_cases`), `causes`,
    and the `constants` and the `entropy_of_even` classes that the text names."""
    return {
        "numbers": tabulate_numbers(),
        "cases": diagnose_cases(cases),
        "causes": [{"title": one.title, "about": one.about} for one in CAUSES.values()],
        "constants": CONSTANTS,
        "entropy_of_even": theory.entropy_of_constant(0.5),
    }


def tabulate_numbers() -> list[dict[str, Any]]:
    """The numbers at which a loss gets stuck, one row a ceiling and side, highest first.

    `loss`: with classes of equal size; `ceiling`: the same by the share of wrong samples, whatever the classes;
    `side` in words; `kind`: of output; `title`: whose it is.
    """
    rows = []
    for way in tabulate_ways().values():
        if way.kind == ONE_OUTPUT and way.ceiling_1 - way.ceiling_0 > matching.SAME:
            ends = [(way.ceiling_1, NEGATIVE), (way.ceiling_0, POSITIVE)]
        else:
            ceiling = (way.ceiling_1 + way.ceiling_0) / 2
            ends = [(ceiling, EITHER)]
        rows += [
            {
                "loss": ceiling / 2,
                "ceiling": ceiling,
                "side": SIDES_IN_SHORT[side],
                "kind": KINDS_IN_SHORT[way.kind],
                "title": way.title,
            }
            for ceiling, side in ends
        ]
    return sorted(rows, key=lambda row: -row["loss"])


def load_cases(path: Path = CASES) -> Cases:
    """The public log lines of cases.yaml: `says` (what the file says of itself), `log`, `known` (fields of LogLine)."""
    return read_yaml(path)


def diagnose_cases(cases: Cases) -> list[dict[str, Any]]:
    """The public log lines with the diagnosis of each: `says`, `log`, and `parts`, a list of `part` and `diagnosis`
    in short.

    Training and validation of which the same is to be said are one part.
    """
    described = []
    for case in cases:
        parts: dict[str, list[str]] = {}
        for line, finding in parsing.diagnose_text(case["log"], **case["known"]):
            parts.setdefault(_in_short(line, finding), []).append(line.part)
        diagnoses = [{"part": " and ".join(names), "diagnosis": text} for text, names in parts.items()]
        described.append({"says": case["says"], "log": case["log"], "parts": diagnoses})
    return described


def _in_short(line: lines.LogLine, finding: findings.Finding) -> str:
    if finding.state == findings.CLIPPED:
        fits = "; ".join(_match_in_short(match) for match in finding.matches if not _is_rare(match, finding))
        return f"clipped ({finding.sureness}); {fits}. {_causes_in_short(finding)}"
    if finding.state == findings.DIED and finding.died_after:
        return f"{finding.state}, {_span(finding.died_after, 100, ' % of it', 2)}{_steps(line, finding.died_after)}"
    sentences = telling.tell(finding, line).sentences
    return f"{finding.state}. {' '.join(sentences)}"


def _steps(line: lines.LogLine, after: theory.Span) -> str:
    return f", step {_span(after, line.steps, '', 1, '')}" if line.steps else ""


def _span(span: theory.Span, scale: float, unit: str, places: int, word: str = "after ") -> str:
    low, middle, high = (telling.digits(scale * value, places) for value in span)
    return f"{word}{middle}{unit} ({low} to {high})"


def _is_rare(match: findings.Match, finding: findings.Finding) -> bool:
    ways = tabulate_ways()
    return ways[match.way].rare and not all(ways[other.way].rare for other in finding.matches)


def _match_in_short(match: findings.Match) -> str:
    way = tabulate_ways()[match.way]
    ceilings = f"{way.ceiling_1:.{DIGITS}f} / {way.ceiling_0:.{DIGITS}f}"
    return f"{KINDS_IN_SHORT[way.kind]} {ceilings}, {SIDES_IN_SHORT[match.side]}"


def _causes_in_short(finding: findings.Finding) -> str:
    by_verdict: dict[str, list[str]] = {}
    for name, verdict, _ in finding.causes:
        if verdict != EXCLUDED:
            by_verdict.setdefault(verdict, []).append(CAUSES[name].short)
    return " ".join(f"{verdict.capitalize()}: {', '.join(shorts)}." for verdict, shorts in by_verdict.items())
