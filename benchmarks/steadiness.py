"""Why bare `model.fit` takes twice as long in some epochs: what the processor did in each of them.

    PYTHONPATH=src python benchmarks/steadiness.py

Prints for each epoch its seconds, the cores that the process kept busy, those that the hypervisor gave to others, and the
context switches. Variants run in fresh processes, in turns.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

# By name: threads between operations (None: TensorFlow's choice), and whether Keras's `fit` drives.
VARIANTS: dict[str, tuple[int | None, bool]] = {
    "model.fit": (None, True),
    "model.fit, one thread between operations": (1, True),
    "train_on_batch": (None, False),
    "train_on_batch, one thread between operations": (1, False),
}
BATCH = 16


def steal_seconds() -> float:
    """Seconds that all cores together waited for the hypervisor since the start; 0 where that is not told (Linux only)."""
    stat = Path("/proc/stat")
    return int(stat.read_text().split()[8]) / os.sysconf("SC_CLK_TCK") if stat.exists() else 0.0


def time_epochs(variant: str, images: int, epochs: int) -> None:
    """Print a line an epoch of training on `images` arrays in memory, in this process."""
    import numpy as np
    import tensorflow as tf

    from sigmoid_bce.training.loop import build_network, compile_for, set_up_keras
    from sigmoid_bce.training.settings import TrainingSettings

    between, by_fit = VARIANTS[variant]
    if between is not None:
        tf.config.threading.set_inter_op_parallelism_threads(between)
    set_up_keras(1, deterministic=False)
    settings = TrainingSettings("convnet", "raw", 1)
    model = compile_for(build_network(settings, (150, 150, 3)), settings)
    inputs = np.random.default_rng(0).random((images, 150, 150, 3), np.float32)
    targets = np.tile([0.0, 1.0], images // 2).astype(np.float32)[:, None]
    for epoch in range(epochs):
        before, stolen, started = resource.getrusage(resource.RUSAGE_SELF), steal_seconds(), time.perf_counter()
        if by_fit:
            model.fit(inputs, targets, batch_size=BATCH, verbose=0)
        else:
            for start in range(0, images, BATCH):
                model.train_on_batch(inputs[start : start + BATCH], targets[start : start + BATCH])
        seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
        busy = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / seconds
        switches = after.ru_nivcsw - before.ru_nivcsw
        print(epoch + 1, seconds, busy, (steal_seconds() - stolen) / seconds, switches, flush=True)


def main() -> None:
    """Run every variant in turns; print the epochs but the first, and how far they spread."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=640)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--variant", choices=VARIANTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.variant:
        time_epochs(options.variant, options.images, options.epochs)
        return
    times: dict[str, list[float]] = {variant: [] for variant in VARIANTS}
    for _ in range(options.rounds):
        for variant in VARIANTS:
            command = [sys.executable, __file__, "--variant", variant, "--images", str(options.images)]
            command += ["--epochs", str(options.epochs)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            for line in done.stdout.splitlines()[-options.epochs + 1 :]:
                epoch, seconds, busy, stolen, switches = line.split()
                times[variant].append(float(seconds))
                print(
                    f"{variant:46} epoch {epoch}: {float(seconds):5.1f} s, {float(busy):.2f} cores busy, "
                    f"{float(stolen):.2f} cores taken by the hypervisor, {switches} switches against its will"
                )
    for variant, values in times.items():
        median = statistics.median(values)
        print(
            f"{variant:46} {options.images / median:5.1f} images/s, slowest epoch {max(values) / median:.2f} of the median"
        )


if __name__ == "__main__":
    main()
