"""What a verification costs before it starts: seconds of each rule when the record was made, scaled to this machine."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from sigmoid_bce.core.machine import describe_machine

# Each piece of work takes about a third of a second, so that all of it takes two.
REPEATS = 3
# Rules whose time goes into products of matrices; all others read, compute in Python and draw.
TRAININGS = (
    "retrain_head",
    "retrain_run",
    "train_first_epochs",
    "extract_features",
    "extract_views",
    "train_cell_again",
)
# The rule of a job, and for how many seconds it ran where the record was made; None where only the rule is known.
Job = tuple[str, float | None]


def measure_machine(clock: Callable[[], float] = time.perf_counter) -> dict[str, float]:
    """How long this machine takes for two fixed pieces of work on one core, in seconds, on average.

    `python` is a loop, a sort and a table, `products` is float32 matrices. By the default clock what else runs here counts,
    by `time.process_time` it does not.
    """
    with threadpool_limits(1):
        return {"python": _time(_compute_in_python, clock), "products": _time(_multiply_matrices, clock)}


def gather_seconds(benchmarks: Mapping[str, Sequence[Path]], measured: Mapping[str, float]) -> dict:
    """What the record keeps: seconds of processor time of each rule (median over its benchmark files, Snakemake's TSV), the
    machine, and what it `measured`. A rule without a file is left out."""
    rules = {}
    for rule, paths in benchmarks.items():
        rows = [pd.read_csv(path, sep="\t").iloc[-1] for path in paths]
        # Where a job is over before Snakemake looks again, processor time is not whole; a third of the clock is a guess.
        seconds = [max(_number(row["cpu_time"]), 0.3 * _number(row["s"])) for row in rows]
        if seconds:
            rules[rule] = {"seconds": round(float(np.median(seconds)), 2), "jobs": len(seconds)}
    return {"machine": describe_machine(), "measured": dict(measured), "rules": rules}


def with_earlier(gathered: Mapping, earlier: Mapping) -> dict:
    """What was gathered now, and what was gathered `earlier` of rules that it lacks, in seconds of the machine of now."""
    rules = {}
    for rule, known in earlier.get("rules", {}).items():
        ratio = gathered["measured"][_kind_of(rule)] / earlier["measured"][_kind_of(rule)]
        rules[rule] = {**known, "seconds": round(known["seconds"] * ratio, 2)}
    return {**gathered, "rules": rules | gathered["rules"]}


def estimate_seconds(
    jobs: Sequence[Job], kept: Mapping, here: Mapping[str, float], cores: int
) -> tuple[float, list[str]]:
    """About how long these jobs take here on so many cores, in seconds, and the rules of which nothing is known.

    `kept` is the content of `gather_seconds`, `here` of `measure_machine`. Snakemake's own start is not in it.
    """
    total, unknown = 0.0, set()
    for rule, seconds in jobs:
        if seconds is None and rule not in kept.get("rules", {}):
            unknown.add(rule)
            continue
        kind = _kind_of(rule)
        known = kept["rules"][rule]["seconds"] if seconds is None else seconds
        total += known * here[kind] / kept["measured"][kind]
    return total / max(1, cores), sorted(unknown)


def _kind_of(rule: str) -> str:
    """The piece of work by which the time of a rule is scaled from one machine to another."""
    return "products" if rule in TRAININGS else "python"


def describe_price(jobs: Sequence[Job], kept: Mapping, here: Mapping[str, float], cores: int) -> str:
    """What will be done and about how long it takes, in lines for the terminal."""
    counts = Counter(rule for rule, _ in jobs)
    done = ", ".join(f"{count} x {rule}" if count > 1 else rule for rule, count in counts.most_common())
    lines = [f"To be done: {done}."]
    if not kept:
        return "\n".join([*lines, "How long it takes is not known: the record has no seconds of its rules."])
    seconds, unknown = estimate_seconds(jobs, kept, here, cores)
    more = f", and what is not known of {', '.join(unknown)}" if unknown else ""
    ratios = ", ".join(f"{name} {here[name] / kept['measured'][name]:.2f}" for name in sorted(here))
    lines.append(f"About {in_words(seconds)} here, with {cores} cores or fewer at work{more}.")
    lines.append(f"(Time of this machine for two pieces of work, as a multiple of the record's machine: {ratios}.)")
    return "\n".join(lines)


def in_words(seconds: float) -> str:
    """A time, rounded as an estimate is: `12 s`, `3 min`, `2.5 h`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 90 * 60 else f"{seconds / 3600:.1f} h"


def _time(work: Callable[[], None], clock: Callable[[], float]) -> float:
    found = []
    for _ in range(REPEATS):
        started = clock()
        work()
        found.append(clock() - started)
    return sum(found) / len(found)


def _compute_in_python() -> None:
    total = 0
    for number in range(2_500_000):
        total += number * number % 7
    table = pd.DataFrame({"key": np.arange(200_000) % 1000, "value": np.arange(200_000)[::-1].astype(float)})
    table.sort_values("value").groupby("key").mean()
    table.head(20_000).to_csv(index=False)


def _multiply_matrices() -> None:
    matrix = np.sin(np.arange(1000 * 1000, dtype=np.float32)).reshape(1000, 1000)
    for _ in range(10):
        _ = matrix @ matrix


def _number(text: object) -> float:
    """A number of a benchmark file; Snakemake writes NA or - where it knows nothing."""
    try:
        value = float(str(text))
    except ValueError:
        return 0.0
    return value if value == value else 0.0
