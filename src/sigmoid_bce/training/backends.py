"""Which library Keras computes with: chosen before Keras is loaded, since it cannot be changed afterwards; and loaded."""

import gc
import importlib
import importlib.util
import os
import sys

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.not_needed import hide, show

# What to install for each backend, where it is not there.
INSTALL = {
    "tensorflow": "run `make test` or `make demo`, which set up .venv with it",
    "jax": 'run `.venv/bin/uv pip install "jax<0.11"` (the extra `jax` of pyproject.toml)',
    "torch": "run `.venv/bin/uv pip install torch==2.13.0` (the extra `torch` of pyproject.toml)",
}
# What Keras 3.15.1 loads where it is installed, for uses that are not ours: its wrappers of scikit-learn
# (keras/src/wrappers/fixes.py), pictures (visualization), tables as inputs (trainers/data_adapters), notebooks; and
# TensorFlow 2.21 for its Lite (lite/python/util.py). With them, Keras takes 5 seconds to load; without, 3.
NOT_NEEDED = ("sklearn", "matplotlib", "pandas", "IPython")
NOT_NEEDED_BY_TENSORFLOW = ("jax",)


def choose_backend(name: str) -> None:
    """Make Keras compute with `tensorflow`, `jax` or `torch` in this process, and load it.

    Raises PaperError if it is not installed, or if Keras has been loaded with another one; ValueError for another name.
    """
    if name not in INSTALL:
        raise ValueError(f"unknown backend {name!r}; there are {', '.join(INSTALL)}")
    if importlib.util.find_spec(name) is None:
        raise PaperError(f"the study asks for the backend {name}, which is not installed", f"{INSTALL[name]}")
    loaded = sys.modules.get("keras")
    if loaded is not None and loaded.backend.backend() != name:
        raise PaperError(
            f"Keras has been loaded with the backend {loaded.backend.backend()}, and {name} is asked for",
            "choose the backend before anything imports Keras, in a new process",
        )
    os.environ["KERAS_BACKEND"] = name
    if name == "jax":
        # The same outputs bit for bit on a GPU, as TensorFlow gives them when it is asked to.
        flag = "--xla_gpu_deterministic_ops=true"
        if flag not in os.environ.get("XLA_FLAGS", ""):
            os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {flag}".strip()
        # Else a GPU multiplies float32 with the mantissa of TensorFloat-32, which has 10 bits and not 23.
        os.environ["JAX_DEFAULT_MATMUL_PRECISION"] = "highest"
    if loaded is None:
        _load_keras(NOT_NEEDED + (NOT_NEEDED_BY_TENSORFLOW if name == "tensorflow" else ()))


def _load_keras(without: tuple[str, ...]) -> None:
    """Load it with the backend that is chosen, and without these packages."""
    hidden, collected = hide(without), gc.isenabled()
    # All of it stays: to look through it for what can be freed would take a fifth of the time now, and more later.
    gc.disable()
    try:
        importlib.import_module("keras")
    finally:
        show(hidden)
        gc.freeze()
        if collected:
            gc.enable()
