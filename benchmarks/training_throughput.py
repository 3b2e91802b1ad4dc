"""Images per second of training the convnet: our way, against others, and against what the machine can do.

    python benchmarks/training_throughput.py --images dogs-vs-cats.zip

Every variant runs in fresh processes, in turns; the first epoch of each process is not counted. Without `--images` (a zip
with train/cat.0.jpg and so on) the JPEG files are made up. PyTorch is left out where it is not installed.
"""

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

OURS = "ours: cached arrays, augmented, state saved"
FLOW = "(a) flow_from_directory and model.fit, augmented"
FIT = "(b) bare model.fit on arrays"
TORCH = "(c) PyTorch, channels last, on arrays"
PAIR = "ours, two runs side by side, half of the cores each"
VARIANTS = {"ours": OURS, "flow": FLOW, "fit": FIT, "torch": TORCH}


def measure(variant: str, images: int, epochs: int, folder: Path, threads: int) -> tuple[list[float], float]:
    """Images per second of each epoch but the first, measured in a process of its own, and its peak memory in MB."""
    command = [sys.executable, str(Path(__file__).with_name("training_variants.py")), variant]
    command += [str(images), str(epochs), str(folder), str(threads)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{variant}: {done.stderr[-2000:]}")
    told = json.loads(done.stdout.splitlines()[-1])
    return [images / seconds for seconds in told["seconds"]], told["peak"]


def measure_pair(images: int, epochs: int, folder: Path, threads: int) -> list[float]:
    """Images per second of two trainings at once, in sum, each with half of the threads."""
    command = [sys.executable, str(Path(__file__).with_name("training_variants.py")), "ours"]
    command += [str(images), str(epochs), str(folder), str(max(1, threads // 2))]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) for _ in range(2)]
    times = [json.loads(one.communicate()[0].splitlines()[-1])["seconds"] for one in both]
    return [images / first + images / second for first, second in zip(*times, strict=True)]


def main() -> None:
    """Run all variants in turns; print medians, extremes and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, help="zip with train/cat.N.jpg and train/dog.N.jpg")
    parser.add_argument("--per-epoch", type=int, default=2000, help="images in an epoch")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=0, help="0: all cores")
    options = parser.parse_args()
    from training_variants import count_multiply_adds, gemm_rate, write_jpegs

    threads = options.threads or len(os.sched_getaffinity(0))
    variants = [name for name in VARIANTS if name != "torch" or importlib.util.find_spec("torch")]
    if "torch" not in variants:
        print("PyTorch is not installed: (c) is left out (the extra `torch` of pyproject.toml)")
    rates: dict[str, list[float]] = {name: [] for name in [*variants, "pair"]}
    peaks = dict.fromkeys(variants, 0.0)
    with tempfile.TemporaryDirectory() as place:
        print(write_jpegs(Path(place), options.per_epoch, options.images))
        for _ in range(options.rounds):
            for name in variants:
                found, peak = measure(name, options.per_epoch, options.epochs, Path(place), threads)
                rates[name] += found
                peaks[name] = max(peaks[name], peak)
            rates["pair"] += measure_pair(options.per_epoch, options.epochs, Path(place), threads)
    ours = statistics.median(rates["ours"])
    for name, values in rates.items():
        median = statistics.median(values)
        title = VARIANTS.get(name, PAIR)
        print(
            f"{title:52} {median:6.1f} images/s ({min(values):5.1f} to {max(values):5.1f}); "
            f"ours is {ours / median:4.2f} times as fast" + (f"; peak {peaks[name]:.0f} MB" if name in peaks else "")
        )
    forward, training = count_multiply_adds()
    rate = gemm_rate(threads)
    limit = rate / (2 * training)
    print(
        f"(d) {forward / 1e6:.0f} million multiply-adds forward, {2 * training / 1e9:.2f} GFLOP for a training image, at "
        f"{rate / 1e9:.0f} GFLOP/s of matrix products: at most {limit:.0f} images/s; ours reaches {ours / limit:.0%}"
    )


if __name__ == "__main__":
    main()
