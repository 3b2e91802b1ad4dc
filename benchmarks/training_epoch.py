"""Time an epoch of our training, augmented and its state saved, against bare `model.fit` on arrays, in turns."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

VARIANTS = ("ours", "ours, not deterministic", "bare model.fit")
IMAGES = 640
VALIDATION_IMAGES = 100
EPOCHS = 4
ROUNDS = 3


def seconds_per_epoch(variant: str) -> list[float]:
    """Seconds of each epoch but the first, in this process: 640 images, batches of 16, and a look at 100 others."""
    import numpy as np

    from sigmoid_bce.training.augmentation import Augmentation
    from sigmoid_bce.training.batches import scale
    from sigmoid_bce.training.loop import Split, build_network, compile_for, set_up_keras, train_network
    from sigmoid_bce.training.settings import TrainingSettings

    set_up_keras(1, deterministic=variant == "ours", threads=os.cpu_count())
    settings = TrainingSettings("convnet", "raw", 1, max_epochs=EPOCHS, early_epoch=EPOCHS, augmentation=Augmentation())
    rng = np.random.default_rng(0)
    train, validation = (
        Split(rng.integers(0, 256, (count, 150, 150, 3), np.uint8), np.tile([0, 1], count // 2).astype(np.float32))
        for count in (IMAGES, VALIDATION_IMAGES)
    )
    if variant != "bare model.fit":
        with tempfile.TemporaryDirectory() as folder:
            weights = [Path(folder) / name for name in ("early.weights.h5", "convergence.weights.h5")]
            # From the line of one epoch to that of the next, so that saving the state counts as well.
            lines: list[float] = []
            train_network(
                settings, train, validation, Path(folder), *weights, lambda _: lines.append(time.perf_counter())
            )
        return [later - earlier for earlier, later in pairwise(lines[:EPOCHS])]
    # The same network, loss, metric and optimizer; Keras's own loop, without augmentation.
    model = compile_for(build_network(settings, train.inputs.shape[1:]), settings)
    inputs, targets = scale(train.inputs), train.labels[:, None]
    checked = scale(validation.inputs), validation.labels[:, None]
    times = []
    for _ in range(EPOCHS):
        started = time.perf_counter()
        model.fit(inputs, targets, batch_size=settings.batch_size, validation_data=checked, verbose=0)
        times.append(time.perf_counter() - started)
    return times[1:]


def main() -> None:
    """Run every variant in fresh processes, in turns; print medians, extremes and ratios to the bare one."""
    times: dict[str, list[float]] = {variant: [] for variant in VARIANTS}
    for _ in range(ROUNDS):
        for variant in VARIANTS:
            done = subprocess.run([sys.executable, __file__, variant], capture_output=True, text=True, check=True)
            times[variant] += [float(value) for value in done.stdout.split()]
    base = statistics.median(times[VARIANTS[-1]])
    for variant, values in times.items():
        median = statistics.median(values)
        print(
            f"{variant:24} {IMAGES / median:6.1f} images/s (epochs of {min(values):.1f} to {max(values):.1f} s), "
            f"{median / base:4.2f} of the time of bare model.fit"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(*seconds_per_epoch(sys.argv[1]))
    else:
        main()
