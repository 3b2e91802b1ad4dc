"""What is known of each network, for the claims that speak of several."""

from collections.abc import Sequence

import pandas as pd

from sigmoid_bce.claims.judging import judge
from sigmoid_bce.claims.ledger import Claim
from sigmoid_bce.claims.registry import UNDECIDABLE
from sigmoid_bce.claims.runs import Run
from sigmoid_bce.outputs.losses_compared import AUTHOR


def describe_networks(claims: Sequence[Claim], numbers: dict, runs: Sequence[Run], shown: str, batch_size: int) -> dict:
    """The verdicts of the article's claims about training, by network: `shown` (the name of the one that figures show) and
    `by_name`, with `random` (whether its body is) and `verdicts` (claim id to verdict) for each network that was run."""
    by_name = {}
    for name in dict.fromkeys(run.network for run in runs):
        own = [run for run in runs if run.network == name]
        judgements = judge(claims, numbers, own, batch_size)
        by_name[name] = {
            "random": any(run.record["settings"].get("body") == "random" for run in own),
            "verdicts": {entry["id"]: entry["verdict"] for entry in judgements if entry["article"] and entry["runs"]},
        }
    return {"shown": shown, "by_name": by_name}


def describe_losses(compared: pd.DataFrame, networks: dict) -> list[dict]:
    """The rows of `outputs.losses_compared.compare_losses` that are ours and not of a random body."""
    known = [name for name, network in networks["by_name"].items() if not network["random"]]
    own = compared[compared["runs_of"].isin(known) & (compared["runs_of"] != AUTHOR)]
    return own.to_dict("records")


def tabulate_verdicts(networks: dict) -> pd.DataFrame:
    """The verdicts by claim and network: `claim`, and a column for each network that can decide any; for the book."""
    names = [name for name, one in networks["by_name"].items() if set(one["verdicts"].values()) - {UNDECIDABLE}]
    claims = list(dict.fromkeys(claim for name in names for claim in networks["by_name"][name]["verdicts"]))
    return pd.DataFrame(
        {"claim": claims} | {name: [networks["by_name"][name]["verdicts"][claim] for claim in claims] for name in names}
    )
