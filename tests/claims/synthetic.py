"""Evidence made up for the tests of claims: numbers of part 1 and runs, in the formats of real ones."""

from copy import deepcopy

import numpy as np
import pandas as pd

from sigmoid_bce.claims.registry import RunEvidence
from sigmoid_bce.claims.shares import verdict_of_share
from sigmoid_bce.runs.record import VERSION
from sigmoid_bce.runs.run import Run
from sigmoid_bce.runs.samples import tabulate_samples
from sigmoid_bce.runs.states import DEAD

# The settings of the article's protocol.
SETTINGS = {
    "early_epoch": 8,
    "learning_rate": 1e-3,
    "batch_size": 16,
    "max_epochs": 200,
    "patience": 15,
    "watched": "loss",
}


def make_group(network: str, holding: int, decided: int, loss: str = "raw", random_body: bool = False) -> dict:
    """Runs of a network of which so many hold a claim, as across_tests.py sees them."""
    verdict = verdict_of_share(holding, decided)
    return {
        **{"study": "paper", "network": network, "loss": loss, "random_body": random_body},
        **{"holding": holding, "decided": decided, "verdict": verdict},
    }


# Rounded from what losses/numerics.py computes.
NUMBERS = {
    "grid_step": 0.25,
    "longdouble_nmant": 63,
    "logit_error": {"first_above": 14.69, "division_by_zero_from": 16.636},
    "loss": {
        "floor": {"0": 1.0e-7, "1": 1.192e-7},
        "ceiling": {"0": 15.942, "1": 16.118},
        "flat_right_of": 15.537,
        "clipped_left_of": -16.118,
        "clipped_right_of": 16.636,
    },
    "steps": {"between": [14, 1014], "1": {"count": 6, "smallest": 1.19e-7, "largest": 1.2e-7}},
    "naive": {"breaks_from": 44.36},
    "safety": {
        "others": {"total": 22, "no_value": 0},
        "tensorflow_logits": {"total": 4, "exact": 4},
        "logits": {"total": 32, "wrong_at_zero": 0},
        "gradient_at_20": {"0": 0.0, "1": 0.0},
        "fusion": {"tensorflow_fit": 20.0, "jax": 15.942, "torch": 15.942},
        "sixteen_bits": {"total": 6, "no_value": 6},
        "small_losses": {"total": 12, "lost": 0},
        "mixed_float16": {"total": 3, "exact": 0},
    },
    # Six seeds, from each of which the clipped loss alone kills: as few as can decide.
    "apart": [
        {"study": "article_first_epochs", "loss": loss, "seed": seed, "state": state}
        for loss, state in (("sigmoid", DEAD), ("raw", "unfinished"))
        for seed in range(1, 7)
    ],
    "grids": {
        "map": {
            "sigmoid": {
                **{"below_raw": 9, "compared": 9, "smallest_ratio": 0.1, "largest_ratio": 0.5},
                "critical_rates": [
                    {"rms": 1.0, "own": False, "critical_rate": 2e-2},
                    {"rms": 6.25, "own": True, "critical_rate": 5e-3},
                ],
            }
        },
        "batch_sizes": [{"batch_size": size, "epochs": None, "ratio_high": 1.2} for size in (4, 64)],
        "predictions": {
            name: {rows: {"near": 9, "rows": 9, "typical_ratio": 0.9} for rows in ("map", "others")}
            for name in ("rate_of_median_shift", "rate_of_silence")
        },
    },
    "groups": [
        {
            "id": claim,
            "deciding": make_group("convnet", holding, 5),
            "others": [make_group("vgg16", holding, 5), make_group("squeezenet", holding, 5)],
        }
        for claim, holding in (("classes_separate", 5), ("few_samples_are_clipped", 0))
    ],
    "losses": [
        {
            **{"runs_of": "vgg16", "paired": True, "pairs": 5},
            **{"accuracy_difference": 0.001, "accuracy_low": -0.004, "accuracy_high": 0.006},
        },
        {
            **{"runs_of": "convnet", "paired": True, "pairs": 5},
            **{"accuracy_difference": -0.002, "accuracy_low": -0.008, "accuracy_high": 0.004},
        },
    ],
}


def numbers_with(**changes: object) -> dict:
    """The numbers with some changed; a key with `__` for a step down, as loss__floor__1."""
    numbers = deepcopy(NUMBERS)
    for key, value in changes.items():
        *path, last = key.split("__")
        place = numbers
        for part in path:
            place = place[part]
        place[last] = value
    return numbers


def make_table(cats: list[float], dogs: list[float], held_out: tuple[float, float] = (40, -40)) -> pd.DataFrame:
    """A table of outputs: these raw outputs for training images of class 0 and 1, and one image of each other split: a
    validation image of class 0 and a test image of class 1. If nothing else is said, both lie far on their wrong side:
    whoever looks at them gets another verdict."""
    labels = [0] * len(cats) + [1] * len(dogs)
    images = pd.DataFrame(
        {
            "image": [f"{number}.jpg" for number in range(len(labels) + 2)],
            "split": ["train"] * len(labels) + ["validation", "test"],
            "label": [*labels, 0, 1],
        }
    )
    return tabulate_samples(images, np.array([*cats, *dogs, *held_out], np.float32))


def spread(centre: float, width: float, count: int = 100) -> list[float]:
    """Raw outputs spread evenly about a centre."""
    return list(np.linspace(centre - width, centre + width, count))


EARLY = make_table(spread(-1.5, 3), spread(1.5, 3))
# Well apart; of 200 training images, one lies in the clipping range on the left and three on the right.
CONVERGENCE = make_table([*spread(-5, 4, 99), -17.5], [*spread(5, 4, 97), 17, 20, 30], held_out=(-3, 3))


def make_run(
    loss: str = "raw",
    seed: int = 1,
    network: str = "convnet",
    early: pd.DataFrame = EARLY,
    convergence: pd.DataFrame = CONVERGENCE,
    converged: bool = True,
    collapsed: tuple[str, ...] = (),
    study: str = "paper",
    epochs: int = 30,
    **settings: object,
) -> Run:
    """A run with these outputs, trained in the article's way but for these settings; `collapsed` names the checkpoints at
    which it is recorded as collapsed."""
    record = {
        "network": network,
        "loss": loss,
        "seed": seed,
        "epochs": epochs,
        "converged": converged,
        "stopped": "convergence" if converged else "max_epochs",
        "version": VERSION,
        "collapsed": {checkpoint: checkpoint in collapsed for checkpoint in ("early", "convergence")},
        "settings": SETTINGS | settings,
    }
    return Run(record, {"early": early, "convergence": convergence}, study)


def make_runs(count: int, **run: object) -> list[Run]:
    """So many runs that differ in the seed alone."""
    return [make_run(seed=seed, **run) for seed in range(1, count + 1)]


def evidence(numbers: dict = NUMBERS, batch_size: int = 4, **run: object) -> RunEvidence:
    """Numbers, a run and a batch size."""
    return RunEvidence(numbers, make_run(**run), batch_size)
