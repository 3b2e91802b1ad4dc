"""What death by clipping does to the comparison of the two losses: pairs in which a network died beside the others, and
what dying costs at the share of seeds that die."""

from collections.abc import Mapping, Sequence

import pandas as pd
from scipy.stats import binom

from sigmoid_bce.analysis.losses_compared import LOSSES, gather_runs
from sigmoid_bce.analysis.pairs import ACCURACY_MARGIN, pairs_to_decide
from sigmoid_bce.analysis.summary import label_of_runs
from sigmoid_bce.claims.protocols import load_protocols

# The claim that names the study of many seeds, and the loss that kills them.
CLAIM = "clipped_loss_kills_the_articles_network"
# Below this probability, pairs are called an unlucky draw.
UNLUCKY = 0.05

Rows = Sequence[Mapping]


def weigh_deaths(summary: Rows, claims: Rows, groups: Rows) -> list[dict]:
    """Of each network with pairs of runs in which `sigmoid` alone has killed: what that does to the difference.

    `summary` are the rows of summary.csv, `claims` those of claims.json, `groups` the runs that are told of apart, by study
    and loss (`book.pixels.gather_pixels`). Fields: `runs_of`; how many `pairs` there are, and in how many sigmoid alone
    `died`; the mean `difference` of the accuracy of the test images (sigmoid minus raw) in these; how many `others` there
    are, and their `others_difference`, None without any; and `seeds`, see `_expect`.
    """
    table = pd.DataFrame(summary)
    if table.empty:
        return []
    protocol = load_protocols()["article"]
    rates = table["learning_rate"] == protocol.settings["learning_rate"]
    of_article = set(label_of_runs(table)[(table["network"] == protocol.network) & rates])
    runs = gather_runs(table)
    raw, sigmoid = (runs[(runs["loss"] == loss) & ~runs["collapsed"] & runs["seed"].notna()] for loss in LOSSES)
    pairs = raw.merge(sigmoid, on=["runs_of", "seed"], suffixes=("_raw", "_sigmoid"))
    pairs["died"] = pairs["dead_sigmoid"] & ~pairs["dead_raw"]
    pairs["difference"] = pairs["accuracy_sigmoid"] - pairs["accuracy_raw"]
    found = []
    for name, own in pairs.groupby("runs_of", sort=False):
        died, others = (own.loc[chosen, "difference"] for chosen in (own["died"], ~own["died"]))
        if not len(died):
            continue
        row = {
            **{"runs_of": str(name), "pairs": len(own), "died": len(died), "difference": float(died.mean())},
            **{"others": len(others), "others_difference": float(others.mean()) if len(others) else None},
        }
        seeds = _expect(own, -float(died.mean()), claims, groups) if name in of_article else None
        found.append(row | {"seeds": seeds})
    return found


def _expect(pairs: pd.DataFrame, price: float, claims: Rows, groups: Rows) -> dict | None:
    """What is to be expected of many seeds of the article's protocol, or None where they were not run.

    Fields: of so many `runs` so many are `dead`, a `share`; `chance`: how likely it is that of as many seeds as there are
    `pairs` as many or more die, if that is the share of all, and whether that is `unlucky`; `common`, how many of the
    pairs' seeds are among the many, so that these are not drawn anew; `cost`: what dying costs then on average, a
    fraction of the test images, if it costs `price` where it happens, and `cost_low` and `cost_high` over the interval of
    the share; `stands`, where these lie to the margin: `beyond`, `within`, or on `either side`; `pairs_to_decide`, how
    many pairs would if that share of them died, see `_pairs_at_share`.
    """
    of_claim = [claim["parameters"] for claim in claims if claim["id"] == CLAIM]
    wanted = [tuple(parameters[name]["value"] for name in ("study", "loss")) for parameters in of_claim]
    found = next((group for group in groups if (group["study"], group["loss"]) in wanted), None)
    if found is None:
        return None
    share = found["dead"] / found["runs"]
    chance = float(binom.sf(int(pairs["died"].sum()) - 1, len(pairs), share))
    low, high = found["low"] * price, found["high"] * price
    stands = "beyond" if low > ACCURACY_MARGIN else "within" if high <= ACCURACY_MARGIN else "either side"
    counts = {"runs": found["runs"], "dead": found["dead"], "share": share}
    costs = {"cost": share * price, "cost_low": low, "cost_high": high, "stands": stands}
    common = len(set(pairs["seed"]) & set(found["seeds"]))
    drawn = {"chance": chance, "unlucky": chance < UNLUCKY, "common": common}
    return {**counts, **costs, **drawn, "pairs_to_decide": _pairs_at_share(pairs, share)}


def _pairs_at_share(pairs: pd.DataFrame, share: float) -> float | None:
    """How many pairs would decide on the margin if a network died in this share of them, with differences that have the
    mean and the spread of these `pairs`, of those in which one died and of the others; infinite if more than `MOST_PAIRS`,
    None where there are fewer than two of either, whose spread is not known.
    """
    died, others = (pairs.loc[chosen, "difference"] for chosen in (pairs["died"], ~pairs["died"]))
    if min(len(died), len(others)) < 2:
        return None
    mean = share * died.mean() + (1 - share) * others.mean()
    # Of a mixture: the mean of the variances, and the variance of the means.
    within = share * died.var() + (1 - share) * others.var()
    between = share * (1 - share) * (died.mean() - others.mean()) ** 2
    return pairs_to_decide(float(mean), float((within + between) ** 0.5), ACCURACY_MARGIN)
