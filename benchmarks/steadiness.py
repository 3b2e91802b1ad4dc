"""Why bare `model.fit` takes almost twice as long in some epochs: what the cores and the threads did in each of them.

    PYTHONPATH=src python benchmarks/steadiness.py

Prints for each epoch its images per second, the cores that the process kept busy, those for which its threads waited, and
those that the hypervisor gave to others. Variants run in fresh processes, in turns. Linux only.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

# By name: whether Keras's `fit` drives, and whether TensorFlow may use oneDNN.
VARIANTS: dict[str, tuple[bool, bool]] = {
    "model.fit": (True, True),
    "train_on_batch": (False, True),
    "model.fit without oneDNN": (True, False),
    "train_on_batch without oneDNN": (False, False),
}
BATCH = 16


def steal_seconds() -> float:
    """Seconds that all cores together were taken by the hypervisor since the machine started."""
    return int(Path("/proc/stat").read_text().split()[8]) / os.sysconf("SC_CLK_TCK")


def waiting_seconds() -> float:
    """Seconds that the threads of this process, together, were ready to run and had no core."""
    return sum(int((task / "schedstat").read_text().split()[1]) for task in Path("/proc/self/task").iterdir()) / 1e9


def time_epochs(variant: str, images: int, epochs: int) -> None:
    """Print a line an epoch of training on `images` arrays in memory, in this process."""
    by_fit, with_onednn = VARIANTS[variant]
    # Read when TensorFlow is loaded.
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = str(int(with_onednn))
    import numpy as np

    from sigmoid_bce.training.loop import build_network, compile_for, set_up_keras
    from sigmoid_bce.training.settings import TrainingSettings

    set_up_keras(1, deterministic=False)
    settings = TrainingSettings("convnet", "raw", 1)
    model = compile_for(build_network(settings, (150, 150, 3)), settings)
    inputs = np.random.default_rng(0).random((images, 150, 150, 3), np.float32)
    targets = np.tile([0.0, 1.0], images // 2).astype(np.float32)[:, None]
    for epoch in range(epochs):
        before, started = (time.process_time(), waiting_seconds(), steal_seconds()), time.perf_counter()
        if by_fit:
            model.fit(inputs, targets, batch_size=BATCH, verbose=0)
        else:
            for start in range(0, images, BATCH):
                model.train_on_batch(inputs[start : start + BATCH], targets[start : start + BATCH])
        seconds, after = time.perf_counter() - started, (time.process_time(), waiting_seconds(), steal_seconds())
        print(epoch + 1, seconds, *[(late - early) / seconds for early, late in zip(before, after, strict=True)])


def main() -> None:
    """Run every variant in turns; print the epochs but the first, and how far they spread."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=480)
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
                epoch, seconds, busy, waiting, stolen = (float(value) for value in line.split())
                times[variant].append(seconds)
                print(
                    f"{variant:30} epoch {epoch:.0f}: {options.images / seconds:5.1f} images/s, {busy:.2f} cores busy, "
                    f"waiting for {waiting:.2f} cores, {stolen:.2f} taken by the hypervisor",
                    flush=True,
                )
    for variant, values in times.items():
        slowest, median, fastest = (
            options.images / value for value in (max(values), statistics.median(values), min(values))
        )
        print(f"{variant:30} {median:5.1f} images/s, epochs from {slowest:.1f} to {fastest:.1f}")


if __name__ == "__main__":
    main()
