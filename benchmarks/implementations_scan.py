"""Time every implementation on all float32 of the edge, both ways and for both labels, against one plain pass of exp."""

import statistics
import time
from collections.abc import Callable

import numpy as np

from sigmoid_bce.losses.implementations import IMPLEMENTATIONS
from sigmoid_bce.numerics.errors import EDGE, every_float32

ROUNDS = 3
SLOWEST = 5


def seconds(function: Callable[[], object]) -> float:
    """Median seconds of a call."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        function()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    """Print the seconds for all of them, and of the slowest few, with ratios to `np.exp` on the same values."""
    x = every_float32(*EDGE)
    both = np.concatenate([-x[::-1], x])
    once = seconds(lambda: np.exp(both))
    times = {}
    for one in IMPLEMENTATIONS.values():
        values = both if "float32" in one.dtypes else both.astype(one.dtypes[0])
        times[one.name] = seconds(lambda one=one, values=values: [one(values, label) for label in (0, 1)])
    total = sum(times.values())
    print(f"{len(both):,} raw outputs, 2 labels, {len(times)} implementations")
    print(f"all of them: {total:.1f} s, {total / once:.0f} times one pass of np.exp ({1000 * once:.1f} ms)")
    for name in sorted(times, key=times.__getitem__, reverse=True)[:SLOWEST]:
        print(f"  {name:28} {times[name]:5.2f} s, {times[name] / once:4.0f} times")


if __name__ == "__main__":
    main()
