"""Whether runs that were trained in another way lead to the same verdicts."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from sigmoid_bce.claims.judging import judge
from sigmoid_bce.claims.ledger import load_ledger
from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE
from sigmoid_bce.claims.shares import interval_of_difference
from sigmoid_bce.runs.run import Run, load_run

SEPARATOR = "; "


def add_verdicts(
    comparisons: pd.DataFrame, pairs: Sequence[tuple[str, Path, Path]], numbers: dict, batch_size: int
) -> pd.DataFrame:
    """The table of comparisons, with what became of the article's claims about training, here and there.

    `comparisons` has columns `study`, `network`, `loss`; `pairs` are a compared study's name, the folder of a run here, and
    that of its partner there; `numbers` is what claims are judged by, `batch_size` that of figure 6. Each row is judged on
    its own pairs alone, so on the same networks, losses and seeds. New columns: `verdicts_compared` (claims that some run
    can decide on both sides), `verdicts_agree` (whether there are some, and none differs), `verdicts_differing` (claims
    whose shares of runs differ by more than chance, see shares.interval_of_difference, with the runs that failed them on
    either side) and `verdicts_open` (claims that no run of one side can decide), both separated by semicolons;
    `run_verdicts_compared` and `run_verdicts_same` count the verdicts of single runs.
    Raises PaperError if a run cannot be read.
    """
    loaded: dict[tuple[str, str, str], list[tuple[Run, Run]]] = {}
    for study, *folders in pairs:
        here, there = map(load_run, folders)
        loaded.setdefault((study, here.network, here.loss), []).append((here, there))
    rows = []
    for key in comparisons[["study", "network", "loss"]].itertuples(index=False, name=None):
        sides = zip(*loaded[key], strict=True)
        rows.append(_compare(*(_judge_training(side, numbers, batch_size) for side in sides)))
    columns = list(_compare([], []))
    return comparisons.assign(**pd.DataFrame(rows, index=comparisons.index, columns=columns))


def _judge_training(runs: Sequence[Run], numbers: dict, batch_size: int) -> list[dict]:
    judgements = judge(load_ledger(), numbers, runs, batch_size)
    return [entry for entry in judgements if entry["article"] and entry["runs"]]


def _compare(here: Sequence[dict], there: Sequence[dict]) -> dict:
    compared, differing, undecided, of_runs = 0, [], [], []
    for one, other in zip(here, there, strict=True):
        verdicts = [(a["verdict"], b["verdict"]) for a, b in zip(one["runs"], other["runs"], strict=True)]
        of_runs += [pair for pair in verdicts if UNDECIDABLE not in pair]
        counts = [_count(entry["runs"]) for entry in (one, other)]
        if any(decided == 0 for _, decided in counts):
            undecided.append(one["id"])
            continue
        compared += 1
        low, high = interval_of_difference(counts[0], counts[1])
        if low > 0 or high < 0:
            failing = [f"{decided - holding} of {decided}" for holding, decided in counts]
            differing.append(f"{one['id']}: fails in {failing[0]} runs here and in {failing[1]} there")
    return {
        "verdicts_compared": compared,
        "verdicts_agree": compared > 0 and not differing,
        "verdicts_differing": SEPARATOR.join(differing),
        "verdicts_open": SEPARATOR.join(undecided),
        "run_verdicts_compared": len(of_runs),
        "run_verdicts_same": sum(a == b for a, b in of_runs),
    }


def _count(runs: Sequence[dict]) -> tuple[int, int]:
    verdicts = [run["verdict"] for run in runs]
    return verdicts.count(HOLDS), verdicts.count(HOLDS) + verdicts.count(FAILS)
