"""Time a training step of the convnet with and without deterministic operations, and with XLA, in turns."""

import statistics
import subprocess
import sys
import time

VARIANTS = ("deterministic", "not deterministic", "XLA")
STEPS = 30
ROUNDS = 3


def seconds_per_step(variant: str) -> float:
    """Median seconds of one step (16 images), in this process; the first steps are not counted."""
    import numpy as np

    from sigmoid_bce.training.epochs import build_network, compile_for
    from sigmoid_bce.training.keras_setup import set_up_keras
    from sigmoid_bce.training.settings import TrainingSettings

    set_up_keras(1, deterministic=variant == "deterministic")
    settings = TrainingSettings("convnet", "raw", seed=1)
    model = compile_for(build_network(settings, (150, 150, 3)), settings)
    if variant == "XLA":
        model.jit_compile = True
    images = np.random.default_rng(0).random((16, 150, 150, 3), np.float32)
    labels = np.tile([0.0, 1.0], 8).astype(np.float32)[:, None]
    times = []
    for _ in range(STEPS):
        started = time.perf_counter()
        model.train_on_batch(images, labels)
        times.append(time.perf_counter() - started)
    return statistics.median(times[5:])


def main() -> None:
    """Run every variant in fresh processes, in turns, and print medians and ratios to the first."""
    times = {variant: [] for variant in VARIANTS}
    for _ in range(ROUNDS):
        for variant in VARIANTS:
            done = subprocess.run([sys.executable, __file__, variant], capture_output=True, text=True, check=True)
            times[variant].append(float(done.stdout))
    base = statistics.median(times[VARIANTS[0]])
    for variant, values in times.items():
        median = statistics.median(values)
        print(f"{variant:18} {1000 * median:7.1f} ms a step, {median / base:5.2f} of {VARIANTS[0]}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(seconds_per_step(sys.argv[1]))
    else:
        main()
