"""Asks PyTensor for the textbook formula on a sigmoid, which its rewrites (FAST_RUN) turn into another.

python probe_pytensor.py TABLE
"""

import sys

import pytensor
import pytensor.tensor as pt
from asking import Answers


def asked(dtype):
    x, t = pt.vector("x", dtype=dtype), pt.vector("t", dtype=dtype)
    p = pt.sigmoid(x)
    loss = -(t * pt.log(p) + (1 - t) * pt.log(1 - p))
    compute = pytensor.function([x, t], [loss, pytensor.grad(loss.sum(), x)], mode="FAST_RUN")

    def ask(x, t):
        loss, gradient = compute(x.astype(dtype), t.astype(dtype))
        return loss, gradient, None

    return ask


if __name__ == "__main__":
    answers = Answers("pytensor", pytensor.__version__, "cpu")
    for dtype in ("float32", "float64"):
        answers.ask("FAST_RUN -(y log p + (1 - y) log(1 - p))", "pytensor_rewritten", asked(dtype), dtype)
    answers.write(sys.argv[1])
