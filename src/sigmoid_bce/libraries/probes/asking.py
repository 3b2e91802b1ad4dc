"""What all probes share: the raw outputs that libraries are asked about, and the table of their answers."""

import csv
import os
import sys

import numpy as np

# Those of the golden tables: up to 1000, densest where float32 clips and saturates. All are exact in float32.
RIGHT = (
    *(0.0, 1.0, 2.0, 4.0, 8.0, 12.0, 15.0, 15.25, 15.5, 15.53125, 15.5625, 15.75, 16.0, 16.09375, 16.125, 16.25, 16.5),
    *(16.625, 16.65625, 16.75, 17.0, 17.25, 17.5, 17.75, 18.0, 20.0, 24.0, 28.0, 32.0, 36.0, 40.0, 60.0, 90.0),
    *(100.0, 104.0, 120.0, 1000.0),
)
# Where 16 bits saturate.
RIGHT_OF_16_BITS = (5.0, 5.5, 5.75, 6.0, 6.25, 6.5, 7.0, 7.5, 7.625, 7.75, 8.25, 8.5, 10.0, 11.0, 11.5, 14.0, 17.375)
# For ways that take their time: one sample after the other.
FEW_RIGHT = (0.0, 2.0, 8.0, 15.0, 15.5625, 16.0, 16.125, 16.625, 16.75, 17.25, 20.0, 40.0)
FEW_RIGHT_OF_16_BITS = (0.0, 2.0, 5.75, 6.5, 7.75, 8.5, 11.5, 14.0, 16.0, 18.0, 20.0, 40.0)
TARGETS = (0, 1)
NARROW = ("float16", "bfloat16")

COLUMNS = (
    "framework",
    "version",
    "python",
    "backend",
    "mode",
    "dtype",
    "implementation",
    "x",
    "target",
    "p",
    "loss",
    "grad",
    "error",
)


def choose_raw_outputs(dtype="float32", few=False):
    """Raw outputs that a dtype holds exactly, from left to right, as float32."""
    if dtype in NARROW:
        right = FEW_RIGHT_OF_16_BITS if few else RIGHT + RIGHT_OF_16_BITS
    else:
        right = FEW_RIGHT if few else RIGHT
    both = np.array(sorted(set(right) | {-x for x in right if x}), np.float32)
    if dtype == "float16":
        return both[both.astype(np.float16).astype(np.float32) == both]
    if dtype == "bfloat16":
        return both[both.view(np.uint32) & 0xFFFF == 0]
    return both


class Answers:
    """The answers of one library, row by row; see `ask`."""

    def __init__(self, framework, version, backend):
        self.same = {
            "framework": framework,
            "version": version,
            "python": "{}.{}.{}".format(*sys.version_info),
            "backend": backend,
        }
        self.rows = []

    def ask(self, mode, implementation, function, dtype="float32", few=False):
        """Call `function(x, t)` for all raw outputs with both labels, and keep what it returns.

        `x` and `t` are float32 arrays of one dimension, `dtype` is what the function turns `x` into. It returns loss,
        gradient and probability of each sample, the latter two None where the library does not give them. `implementation`
        is the formula that the mode is expected to follow. If the library refuses, its error becomes the row of this mode.
        """
        x = choose_raw_outputs(dtype, few)
        x, t = np.tile(x, len(TARGETS)), np.repeat(np.array(TARGETS, np.float32), len(x))
        same = dict(self.same, mode=mode, dtype=dtype, implementation=implementation)
        try:
            answers = [None if one is None else np.asarray(one).reshape(len(x)) for one in function(x, t)]
        except Exception as error:
            message = " ".join("{}: {}".format(type(error).__name__, error).split())
            self.rows.append(dict(same, error=message[:200]))
            return
        loss, grad, p = (
            ["" for _ in x] if one is None else [_as_text(number, dtype) for number in one] for one in answers
        )
        for i in range(len(x)):
            row = {"x": repr(float(x[i])), "target": int(t[i]), "p": p[i], "loss": loss[i], "grad": grad[i]}
            self.rows.append(dict(same, **row))

    def write(self, path):
        """Write the table as CSV, whole or not at all."""
        with open(path + ".writing", "w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows)
        os.replace(path + ".writing", path)


def one_by_one(function):
    """A function that hands each sample on as a batch of its own, and joins the answers."""

    def ask(x, t):
        answers = [function(x[i : i + 1], t[i : i + 1]) for i in range(len(x))]
        return [None if part[0] is None else [np.asarray(one).item() for one in part] for part in zip(*answers)]

    return ask


def _as_text(number, dtype):
    """As many digits as it takes to read the same number back, whatever the dtype of the loss."""
    return "%.17g" % float(number) if dtype == "float64" else "%.9g" % float(number)
