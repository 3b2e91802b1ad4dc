"""The values that the pages may use, gathered from a study's settings, its runs, the numbers of part 1 and the
claims."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import get_args

import pandas as pd

from sigmoid_bce.analysis.summary import label_of_runs
from sigmoid_bce.book.contents import StudyResults
from sigmoid_bce.book.formats import typed
from sigmoid_bce.claims.protocols import load_protocols
from sigmoid_bce.claims.registry import VERDICTS
from sigmoid_bce.claims.shares import CONFIDENCE, fewest_runs
from sigmoid_bce.config.study import NetworkName
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.datasets.registry import SOURCES, find_data_set, read_data
from sigmoid_bce.losses.formulas import EPSILON
from sigmoid_bce.losses.registry import LOSSES
from sigmoid_bce.runs.states import DEAD

NETWORKS = get_args(NetworkName)


def gather_values(results: StudyResults, article: Mapping, software: Mapping[str, str]) -> dict:
    """What pages tell of a study and its runs, by the name under which they do.

    `article` is the content of article.yaml; `software` maps packages to versions. The study's title and description
    become text that shows as it was typed. Raises PaperError if the run that figures 4 to 6 show is not among the runs.
    """
    settings, claims = results.settings, results.claims
    titles = {key: typed(settings[key]) for key in ("title", "description")}
    rows = sorted(name_runs([describe_run(run) for run in results.runs]), key=lambda run: _order_of_runs(run, settings))
    shown = _shown_run(settings, rows)
    return {
        "study": {"name": results.study, **settings, **titles},
        "settings": compare_settings(_with_counts(settings, rows[0]["data"]), article["settings"]),
        "article": article,
        "data": describe_data(rows[0]["data"]),
        "networks": NETWORKS,
        "losses": [name for name, loss in LOSSES.items() if loss.article or name in settings["losses"]],
        "loss_entries": LOSSES,
        "seeds_run": _seeds_run(rows),
        "seeds_by_network": count_seeds(rows),
        "not_run": _not_run(settings),
        "runs": rows,
        "alike_runs": group_runs(rows),
        "trials": results.trials,
        "extremes": results.extremes,
        "rates": summarize_rates(results.trials),
        "shown": shown,
        "shown_network_runs": [run for run in rows if run["called"] == shown["called"]],
        "shown_folder": shown["folder"],
        "collapsed_runs": [run for run in rows if run["failed"]["convergence"] == "collapsed"],
        "late_runs": [run for run in rows if run["failed"] == {"early": "collapsed", "convergence": ""}],
        "dead_runs": [run for run in rows if DEAD in run["failed"].values()],
        "unfinished_runs": [run for run in rows if run["stopped"] == "max_epochs"],
        "backends": sorted({run["backend"] for run in rows}),
        "seconds": sum(run["seconds"] for run in rows),
        "numbers": results.numbers,
        "epsilon": EPSILON,
        "claims": claims,
        "judged_by": {"confidence": CONFIDENCE, "fewest": fewest_runs(), "protocols": load_protocols()},
        "tally": count_verdicts([claim for claim in claims if claim["article"]]),
        "software": software,
    }


def describe_data(recorded: Mapping) -> dict:
    """What the images are, from what the record of a run says of them; names become text that shows as it was typed.

    Keys: `source`, `terms`, `url`; `data_set` (what they are called), `about`, `why` (they were taken), `articles`
    (whether they are the article's), `classes`, `images` and `per_class` (counts by split), `equal` (whether the
    classes are, in each split), `larger` (the share of the larger class of the test images), `size`; `drawn` (the
    splits that a seed drew, and that seed), `copies` (pairs of images) and `identity`, empty where the record has none.
    """
    data, entry = read_data(recorded), find_data_set(recorded["source"])
    counts = data["per_class"]
    return {
        "source": data["source"],
        "terms": SOURCES[data["source"]].terms,
        "url": SOURCES[data["source"]].url or "",
        "data_set": typed(data["data_set"]),
        "about": entry.about,
        "why": entry.why,
        "articles": entry.article,
        "classes": tuple(map(typed, data["classes"])),
        "images": data["images"],
        "per_class": counts,
        "equal": all(one == other for one, other in counts.values()),
        "larger": max(counts["test"]) / sum(counts["test"]),
        "size": data["image_size"],
        "drawn": data.get("drawn", {}),
        "copies": data.get("copies", []),
        "identity": data.get("identity", {}),
    }


def _with_counts(settings: Mapping, recorded: Mapping) -> Mapping:
    """Settings of a study that takes all images of a folder, with the counts of both classes in place of a number."""
    if settings["data"]["per_class"] is not None:
        return settings
    counts = {split: f"{one} and {other}" for split, (one, other) in read_data(recorded)["per_class"].items()}
    return {**settings, "data": {**settings["data"], "per_class": counts}}


def describe_run(run: Mapping) -> dict:
    """A run as the pages speak of it: its record, with its study, the summaries of its outputs, and its last epoch."""
    record = run["record"]
    body = record["settings"]["body"]
    return {
        **record,
        "study": run["study"],
        "folder": run["folder"],
        # Records from before there were views and scalings to choose from have neither.
        "settings": {"views": None, "scaling": None} | record["settings"],
        # Nor do records from before trainings were kept say whether one was confirmed.
        "not_confirmed": record.get("not_confirmed", []),
        "body": body or "",
        "body_weights": (record.get("body") or {}).get("weights") or {},
        "random_body": body == "random",
        "seed_used": record["seeds_tried"][-1],
        "outputs": run["outputs"],
        "failed": {name: _failure(dead, record["collapsed"][name]) for name, dead in run["dead"].items()},
        "last": run["epochs"][-1],
        "packages": ", ".join(f"{name} {version}" for name, version in sorted(record["versions"].items())),
    }


def _failure(dead: bool, collapsed: bool) -> str:
    """Why a network learned nothing, in words; empty if it learned. One that clipping has killed may also have
    collapsed."""
    return DEAD if dead else "collapsed" if collapsed else ""


def name_runs(runs: Sequence[Mapping]) -> list[dict]:
    """Runs of `describe_run` with what to call their network beside all the others, and themselves.

    Of each, `called` is its network, with the learning rate where the network was trained with several (see
    `label_of_runs`), `label` the same with a random body told as well, and `name` the run in words.
    """
    columns = ["study", "network", "body"]
    table = pd.DataFrame([{name: run[name] for name in columns} for run in runs], columns=columns)
    table["learning_rate"] = [run["settings"]["learning_rate"] for run in runs]
    named = zip(runs, label_of_runs(table, ""), label_of_runs(table, ", random body"), strict=True)
    return [
        {
            **run,
            **{"called": called, "label": label},
            "name": f"`{called}` with `{run['loss']}` (seed {run['seed_used']})",
        }
        for run, called, label in named
    ]


def group_runs(runs: Sequence[Mapping]) -> list[list[Mapping]]:
    """Runs of `name_runs` that differ in the seed alone together, in the order in which they come."""
    groups: dict[tuple, list[Mapping]] = {}
    for run in runs:
        groups.setdefault((run["called"], run["loss"]), []).append(run)
    return list(groups.values())


def compare_settings(settings: Mapping, rows: Sequence[Mapping]) -> list[dict]:
    """The table of settings: `key`, `name`, `article`, `ours`, `differs`; those of networks that are not run are left
    out.

    Raises PaperError if a row of article.yaml names a setting that does not exist.
    """
    compared = []
    for row in rows:
        if row.get("network", settings["networks"][0]) not in settings["networks"]:
            continue
        ours = _look_up(settings, row["key"])
        compared.append(
            {
                "key": row["key"],
                "name": row["name"],
                "article": row["article"],
                "ours": ours,
                "differs": ours != row["article"],
            }
        )
    return compared


def summarize_rates(trials: Sequence[Mapping]) -> list[dict]:
    """The rows of a table of trials by learning rate: `learning_rate`, `runs`, `collapsed` (how many), `training_loss`
    (mean over the runs); the rate with the lowest loss first."""
    by_rate: dict[float, list[Mapping]] = {}
    for row in trials:
        by_rate.setdefault(row["learning_rate"], []).append(row)
    rates = [
        {
            "learning_rate": rate,
            "runs": len(rows),
            "collapsed": sum(row["collapsed"] for row in rows),
            "training_loss": sum(row["training_loss"] for row in rows) / len(rows),
        }
        for rate, rows in by_rate.items()
    ]
    return sorted(rates, key=lambda rate: rate["training_loss"])


def count_verdicts(claims: Sequence[Mapping]) -> dict:
    """How many claims there are (`all`), and how many `hold`, `fail`, are `mixed`, and are `open`."""
    counts = Counter(claim["verdict"] for claim in claims)
    names = ("hold", "fail", "mixed", "open")
    return {"all": len(claims)} | {name: counts[verdict] for name, verdict in zip(names, VERDICTS, strict=True)}


def count_seeds(runs: Sequence[Mapping]) -> dict[str, int]:
    """From how many seeds each network was trained, by what `name_runs` calls it; if not with each loss from as many,
    the fewest, and 0 where a loss is missing that others were trained with."""
    counts = Counter((run["called"], run["loss"]) for run in runs)
    losses = {run["loss"] for run in runs}
    return {name: min(counts[name, loss] for loss in losses) for name, _ in counts}


def _look_up(settings: Mapping, key: str) -> object:
    """A setting by its place; in a section that is switched off (augmentation: null), every setting is None."""
    found: object = settings
    for part in key.split("."):
        if found is None:
            return None
        if not isinstance(found, Mapping) or part not in found:
            raise PaperError(
                f"there is no setting {key}", "name a setting of config/default.yaml", where="article.yaml"
            )
        found = found[part]
    return found


def _order_of_runs(run: Mapping, settings: Mapping) -> tuple[int, int, int, int]:
    """By network, then the study's own before those of its evidence, by loss and seed."""
    evidence = settings["evidence"]
    study = 1 + evidence.index(run["study"]) if run["study"] in evidence else 0
    return NETWORKS.index(run["network"]), study, list(LOSSES).index(run["loss"]), run["seed"]


def _seeds_run(runs: Sequence[Mapping]) -> dict[str, dict[str, list[int]]]:
    """Seeds by what the network is called, and by loss; a network that was not run has none."""
    seeds: dict[str, dict[str, list[int]]] = {}
    for network in NETWORKS:
        for called in dict.fromkeys(run["called"] for run in runs if run["network"] == network) or [network]:
            own = [run for run in runs if run["called"] == called]
            seeds[called] = {loss: [run["seed"] for run in own if run["loss"] == loss] for loss in LOSSES}
    return seeds


def _not_run(settings: Mapping) -> dict[str, list[str]]:
    return {
        "networks": [name for name in NETWORKS if name not in settings["networks"]],
        "losses": [name for name in LOSSES if name not in settings["losses"]],
    }


def _shown_run(settings: Mapping, runs: Sequence[Mapping]) -> Mapping:
    figures, evidence = settings["figures"], settings["evidence"]
    wanted = tuple(figures[name] for name in ("network", "loss", "seed"))
    for run in runs:
        other = run["study"] if run["study"] in evidence else None
        if other == figures["study"] and (run["network"], run["loss"], run["seed"]) == wanted:
            return run
    network, loss, seed = wanted
    raise PaperError(
        f"their run ({network}, {loss}, seed {seed}) is not among the runs",
        "name one that the study has",
        where="figures 4 to 6",
    )
