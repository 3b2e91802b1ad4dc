"""Why bare `model.fit` takes much longer in some epochs: their ends wait for tf.data's autotuning.

    python benchmarks/steadiness.py

Autotuning sleeps for 10 ms, then for 20, 40 and so on (tensorflow/core/framework/model.h: kOptimizationPeriodMinMs), so it
wakes 5.11, 10.23, 20.47 and 40.95 s after the beginning of an epoch. Prints for each epoch how long it took, and how many
cores the process kept busy. Variants run in fresh processes, in turns.
"""

import argparse
import subprocess
import sys
import time

FIT, NO_AUTOTUNING, BY_BATCH = "model.fit", "model.fit without autotuning", "train_on_batch"
VARIANTS = (FIT, NO_AUTOTUNING, BY_BATCH)
BATCH = 16
# When autotuning wakes, in seconds after the beginning.
WAKES = [0.01 * (2**count - 1) for count in range(7, 14)]


def time_epochs(variant: str, images: int, epochs: int) -> None:
    """Print a line an epoch of training on `images` arrays in memory, in this process."""
    import numpy as np
    import tensorflow as tf

    from sigmoid_bce.training.epochs import build_network, compile_for
    from sigmoid_bce.training.keras_setup import set_up_keras
    from sigmoid_bce.training.settings import TrainingSettings

    set_up_keras(1, deterministic=False)
    settings = TrainingSettings("convnet", "raw", 1)
    model = compile_for(build_network(settings, (150, 150, 3)), settings)
    inputs = np.random.default_rng(0).random((images, 150, 150, 3), np.float32)
    targets = np.tile([0.0, 1.0], images // 2).astype(np.float32)[:, None]
    options = tf.data.Options()
    options.autotune.enabled = variant == FIT
    dataset = tf.data.Dataset.from_tensor_slices((inputs, targets)).batch(BATCH).prefetch(2).with_options(options)
    for epoch in range(epochs):
        worked, started = time.process_time(), time.perf_counter()
        if variant == BY_BATCH:
            for start in range(0, images, BATCH):
                model.train_on_batch(inputs[start : start + BATCH], targets[start : start + BATCH])
        else:
            model.fit(dataset, verbose=0)
        seconds = time.perf_counter() - started
        print(epoch + 1, seconds, (time.process_time() - worked) / seconds)


def main() -> None:
    """Run every variant in turns; print the epochs but the first, and how far they spread."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=320)
    parser.add_argument("--epochs", type=int, default=9)
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
                epoch, seconds, busy = (float(value) for value in line.split())
                times[variant].append(seconds)
                print(f"{variant:30} epoch {epoch:2.0f}: {seconds:6.2f} s, {busy:.2f} cores busy", flush=True)
    for variant, values in times.items():
        waited = sum(min(abs(value - wake) for wake in WAKES) < 0.03 for value in values)
        slowest, fastest = options.images / max(values), options.images / min(values)
        print(
            f"{variant:30} {slowest:5.1f} to {fastest:5.1f} images/s; {waited} of {len(values)} epochs ended when "
            "autotuning woke"
        )


if __name__ == "__main__":
    main()
