"""A paper's worth of heads on cached features, against running the frozen body in every epoch as the companion code did.

    PYTHONPATH=src python benchmarks/heads.py --network squeezenet

Times one view of all images through the body, and epochs of a head in our way (an epoch a call of TensorFlow) and batch by
batch; the whole is computed from these and from the numbers of losses, seeds, views and epochs, which are printed with it.
Bodies are random: their speed is the same.
"""

import argparse
import os
import statistics
import time


def main() -> None:
    """Measure, compute both totals, print their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", default="squeezenet")
    parser.add_argument("--images", type=int, default=2000, help="training images")
    parser.add_argument("--measured", type=int, default=200, help="images that the body is timed on")
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--losses", type=int, default=2)
    parser.add_argument("--views", type=int, default=16)
    options = parser.parse_args()

    import numpy as np

    from sigmoid_bce.training.augmentation import Augmentation
    from sigmoid_bce.training.batches import draw_batches, draw_order
    from sigmoid_bce.training.epochs import build_network, compile_for
    from sigmoid_bce.training.features import draw_view, load_body, see
    from sigmoid_bce.training.keras_setup import set_up_keras
    from sigmoid_bce.training.passes import GraphPasses
    from sigmoid_bce.training.settings import TrainingSettings

    set_up_keras(1, deterministic=True, threads=len(os.sched_getaffinity(0)))
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (options.measured, 150, 150, 3), np.uint8)
    body = load_body(options.network, pixels.shape[1:], None)
    see(body, pixels[:50], "unit")
    views = []
    for number in range(3):
        started = time.perf_counter()
        seen = see(body, pixels, "unit", draw_view(Augmentation(), pixels.shape, number))
        views.append((time.perf_counter() - started) * options.images / options.measured)
    view = statistics.median(views)

    settings = TrainingSettings(options.network, "raw", 1, dropout=0.5)
    model = compile_for(build_network(settings, seen.shape[1:]), settings)
    features = rng.random((options.images, seen.shape[1]), np.float32)
    labels = np.tile([0.0, 1.0], options.images // 2).astype(np.float32)
    passes = GraphPasses(model, features[:1], labels[:1])

    def in_graph(epoch: int) -> None:
        list(passes.train(features, labels, draw_order(options.images, 1, epoch), settings.batch_size))

    def by_batch(epoch: int) -> None:
        for inputs, targets in draw_batches(features, labels, settings.batch_size, None, 1, epoch):
            model.train_on_batch(inputs, targets)

    times: dict[str, list[float]] = {"in_graph": [], "by_batch": []}
    for epoch in range(5):
        for train_epoch in (in_graph, by_batch):
            started = time.perf_counter()
            train_epoch(epoch)
            times[train_epoch.__name__].append(time.perf_counter() - started)
    ours, batchwise = (statistics.median(seconds[1:]) for seconds in times.values())

    runs = options.losses * options.seeds
    cached = options.views * view + runs * options.epochs * ours
    every_epoch = runs * options.epochs * (view + batchwise)
    print(
        f"{options.network}: a view of {options.images} images {view:.1f} s ({seen.shape[1]} features); an epoch of a head "
        f"{ours:.2f} s, batch by batch {batchwise:.2f} s ({batchwise / ours:.1f} times as long).\n"
        f"{runs} runs ({options.losses} losses, {options.seeds} seeds) of {options.epochs} epochs, computed from these: "
        f"{cached / 60:.1f} min with {options.views} cached views, {every_epoch / 60:.1f} min with the body every epoch: "
        f"{every_epoch / cached:.1f} times as long"
    )


if __name__ == "__main__":
    main()
