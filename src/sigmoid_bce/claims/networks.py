"""What is known of each network, for the claims that speak of several."""

from collections.abc import Mapping, Sequence

import pandas as pd

from sigmoid_bce.analysis.losses_compared import AUTHOR
from sigmoid_bce.claims.groups import GROUP


def describe_groups(judgements: Sequence[dict]) -> list[dict]:
    """The runs of each of the article's claims about training, by study, network and loss: `id` of the claim, `deciding`
    (the group that decides it, or None) and `others`; groups as in groups.judge_groups."""
    described = []
    for judgement in judgements:
        if judgement["article"] and judgement["groups"]:
            by_name = {tuple(group[name] for name in GROUP): group for group in judgement["groups"]}
            deciding = by_name.pop(tuple(judgement["decided_by"]), None)
            described.append({"id": judgement["id"], "deciding": deciding, "others": list(by_name.values())})
    return described


def describe_losses(compared: pd.DataFrame, judgements: Sequence[Mapping]) -> list[dict]:
    """The rows of `outputs.losses_compared.compare_losses` that are ours and not of a random body."""
    groups = [group for judgement in judgements for group in judgement["groups"]]
    random = {group["network"] for group in groups if group["random_body"]}
    names = compared["runs_of"].str.extract("^([^ ,]+)", expand=False)
    return compared[(compared["runs_of"] != AUTHOR) & ~names.isin(random)].to_dict("records")


def tabulate_groups(judgements: Sequence[dict]) -> pd.DataFrame:
    """One row a claim about training and group of runs: `claim`, `study`, `network`, `loss`, `learning_rate`, `decides`,
    `holding`, `decided`, `undecided`, `low`, `high`, `verdict`; for the book."""
    columns = ["claim", *GROUP, "learning_rate", "decides", "holding", "decided", "undecided", "low", "high", "verdict"]
    rows = [
        {"claim": judgement["id"], **group, "decides": [group[name] for name in GROUP] == judgement["decided_by"]}
        for judgement in judgements
        for group in judgement["groups"]
    ]
    return pd.DataFrame(rows, columns=columns)
