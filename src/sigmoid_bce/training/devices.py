"""Which device a job computes on: a GPU of its own where there is one, else the CPU, which is said.

Snakemake counts how many jobs may have a GPU (`resources: gpu`); here each of them takes one that no other job holds.
"""

import logging
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

logger = logging.getLogger(__name__)

VISIBLE = "CUDA_VISIBLE_DEVICES"
SECONDS_BETWEEN_TRIES = 5.0


@contextmanager
def hold_device(gpus: int, locks: Path | None = None) -> Iterator[None]:
    """Take a GPU for this process while the block runs, before Keras is loaded; or hide all GPUs if `gpus` is 0.

    GPUs are those that nvidia-smi lists, or those that the caller (a cluster) has made visible. Waits while other jobs
    hold all of them. Without any, the CPU is used, and a line says so. `locks`: folder of the lock files.
    """
    if gpus == 0:
        os.environ[VISIBLE] = ""
        yield
        return
    found = find_gpus()
    if not found:
        logger.info(f"no GPU was found: computing on the CPU ({os.cpu_count()} cores)")
        yield
        return
    number, lock = _take_one(found, locks or Path(tempfile.gettempdir()))
    try:
        os.environ[VISIBLE] = number
        logger.info(f"taking GPU {number}")
        yield
    finally:
        lock.release()


def find_gpus() -> list[str]:
    """The GPUs that may be used, by the names that CUDA knows them by."""
    if VISIBLE in os.environ:
        return [name for name in os.environ[VISIBLE].split(",") if name]
    if shutil.which("nvidia-smi") is None:
        return []
    done = subprocess.run(["nvidia-smi", "--query-gpu=index", "--format=csv,noheader"], capture_output=True, text=True)
    return done.stdout.split() if done.returncode == 0 else []


def describe_device() -> str:
    """What Keras's backend computes on in this process: the GPU's name, or `CPU`."""
    import keras

    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        for device in tf.config.list_physical_devices("GPU"):
            return tf.config.experimental.get_device_details(device).get("device_name", "GPU")
    if backend == "jax":
        import jax

        return "CPU" if jax.default_backend() == "cpu" else jax.devices()[0].device_kind
    if backend == "torch":
        import torch

        return torch.cuda.get_device_name() if torch.cuda.is_available() else "CPU"
    return "CPU"


def report_device() -> None:
    """Say what Keras's backend computes on, and where there is a GPU that it does not see, what to do about that."""
    import keras

    backend, device = keras.backend.backend(), describe_device()
    logger.info(f"{backend} computes on {device}")
    if device == "CPU" and find_gpus():
        logger.info(
            f"there is a GPU, but this build of {backend} does not use it.\n"
            "Hint: install the one for GPUs (README, Backends, GPUs, clusters), or go on: the record names the CPU."
        )


def _take_one(gpus: list[str], locks: Path) -> tuple[str, FileLock]:
    while True:
        for name in gpus:
            lock = FileLock(locks / f"sigmoid_bce_gpu_{name.replace('/', '_')}.lock")
            try:
                lock.acquire(timeout=0)
                return name, lock
            except Timeout:
                continue
        time.sleep(SECONDS_BETWEEN_TRIES)
