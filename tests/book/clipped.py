"""What a book tells of clipped images along the epochs, and of networks trained from the pixels, made up."""

from dataclasses import replace

from sigmoid_bce.analysis.stopping_early import SHARES
from sigmoid_bce.book.pixels import gather_pixels
from sigmoid_bce.grids.pixels import NOT_RUN
from sigmoid_bce.grids.states import DEAD, LEARNED, UNFINISHED
from sigmoid_bce.record.layout import command_of_run
from tests.book.synthetic import Made

NAN = float("nan")


def make_pixels(
    state: str = DEAD, loss: str = "sigmoid", seed: int = 1, scaling: str = "0 to 255", last_pull: float = 1
) -> dict:
    """A row of pixels.csv; of one that was not run, nothing but the run is known."""
    run = {"study": "bytes", "network": "convnet", "loss": loss, "seed": seed, "state": state}
    if state == NOT_RUN:
        return run | {"scaling": NAN, "epoch": NAN, "last_pull_epoch": NAN}
    found = {"train_accuracy": 0.5, "test_accuracy": 0.5, "lowest": -4e4, "highest": -3e4, "val_loss": 8.059}
    found |= {"last_pull_epoch": last_pull, "wrong_then": 1001.0, "pulling_then": 5.0}
    return run | found | {"scaling": scaling, "epoch": 4}


def make_stopping(loss: str = "raw", dead: bool = False, **shares: float) -> dict:
    """A row of stopping.csv; shares that are not named are 0."""
    run = {"study": "clipped", "network": "convnet", "loss": loss, "seed": 1, "dead": dead}
    return run | {"best_epoch": 8.0, "last_epoch": 12.0} | dict.fromkeys(SHARES, 0.0) | shares


PIXELS = [
    make_pixels(),
    make_pixels(LEARNED, "raw", last_pull=4),
    make_pixels(UNFINISHED, seed=2),
    make_pixels(DEAD, "raw", seed=2, last_pull=0),
    make_pixels(NOT_RUN, seed=3),
]
STOPPING = [make_stopping(wrong_test_last=0.002), make_stopping("sigmoid", dead=True, wrong_test_last=0.5)]


def variants(make_study):
    """Studies that between them take every turn of these sections; `make_study` makes one."""
    made: Made = make_study()
    yield replace(made, pixels=gather_pixels(PIXELS, command_of_run), across=made.across | {"stopping": STOPPING})
