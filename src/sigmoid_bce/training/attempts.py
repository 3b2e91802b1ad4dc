"""What is done when a network collapses: report it, or take the next seed instead."""

import logging
from dataclasses import replace
from pathlib import Path

from sigmoid_bce.training.epochs import Split
from sigmoid_bce.training.loop import train_network
from sigmoid_bce.training.settings import TrainingSettings

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
# Far enough apart that the seed taken instead is not one that the study lists itself.
SEED_STEP = 1000


def train_until_learned(
    settings: TrainingSettings,
    train: Split,
    validation: Split,
    test: Split,
    folder: Path,
    early_weights: Path,
    convergence_weights: Path,
) -> tuple[list[dict], list[int]]:
    """Train as `train_network` does; with `on_collapse: next_seed`, again with another seed while networks collapse.

    Returns the history of the last training and the seeds tried, the last of which made the weights. After
    `MOST_ATTEMPTS` collapsed networks the last one is kept and reported as collapsed.
    """
    tried: list[int] = []
    while True:
        seed = settings.seed + SEED_STEP * len(tried)
        tried.append(seed)
        attempt = replace(settings, seed=seed)
        where = folder / f"seed{seed}" if seed != settings.seed else folder
        history = train_network(attempt, train, validation, test, where, early_weights, convergence_weights)
        collapsed = bool(history[settings.early_epoch - 1].get("collapsed"))
        if not collapsed or settings.on_collapse != "next_seed" or len(tried) == MOST_ATTEMPTS:
            return history, tried
        logger.info(f"seed {seed} collapsed; trying seed {settings.seed + SEED_STEP * len(tried)} instead")
