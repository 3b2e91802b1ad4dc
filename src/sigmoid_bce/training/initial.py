"""Initial weights that are the same on every backend: each has random numbers of its own, so TensorFlow draws for all.

Run as a program, it draws the weights that it is asked for on its standard input, in a process with TensorFlow.
"""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

from sigmoid_bce.core.files import replacing
from sigmoid_bce.training.backends import choose_backend
from sigmoid_bce.training.settings import TrainingSettings, load_settings

NAME = "initial.weights.h5"


def take_initial_weights(network, settings: TrainingSettings, input_shape: tuple[int, ...], folder: Path) -> None:
    """Give a network of another backend the initial weights that TensorFlow draws from the same seed.

    They are kept in `folder` as `initial.weights.h5`; a file that is there already (drawn on another machine) is
    taken. Without TensorFlow they are drawn as it would (`tensorflow_draws.py`).
    """
    path = folder / NAME
    if not path.exists():
        if importlib.util.find_spec("tensorflow") is None:
            draw_without_tensorflow(settings, input_shape, path)
            network.load_weights(path)
            return
        wanted = {"settings": settings.as_dict(), "input_shape": list(input_shape), "path": str(path)}
        environment = os.environ | {"CUDA_VISIBLE_DEVICES": ""}
        subprocess.run(
            [sys.executable, "-m", __name__], input=json.dumps(wanted), text=True, env=environment, check=True
        )
    network.load_weights(path)


def draw_initial_weights(settings: TrainingSettings, input_shape: tuple[int, ...], path: Path) -> None:
    """Write the initial weights of a network, at once or not at all. To be called with TensorFlow as the backend."""
    from sigmoid_bce.training.epochs import build_network

    with replacing(path) as (temporary,):
        build_network(settings, input_shape).save_weights(temporary)


def draw_without_tensorflow(settings: TrainingSettings, input_shape: tuple[int, ...], path: Path) -> None:
    """Write the same initial weights as `draw_initial_weights`, at once or not at all, on any backend."""
    from sigmoid_bce.training.epochs import build_network
    from sigmoid_bce.training.tensorflow_draws import redraw_kernels

    network = build_network(settings, input_shape)
    redraw_kernels(network)
    with replacing(path) as (temporary,):
        network.save_weights(temporary)


if __name__ == "__main__":
    choose_backend("tensorflow")
    wanted = json.loads(sys.stdin.read())
    draw_initial_weights(load_settings(wanted["settings"]), tuple(wanted["input_shape"]), Path(wanted["path"]))
