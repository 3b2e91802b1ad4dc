"""Asks PyTensor for the textbook formula on a sigmoid, which its rewrites (FAST_RUN) turn into another.

python probe_pytensor.py TABLE
"""

import sys

import pytensor
import pytensor.tensor as pt
from asking import Answers


def asked(dtype, at_once):
    """Loss and gradient from two functions, or from one: where its parts have other uses, a rewrite may not apply."""
    x, t = pt.vector("x", dtype=dtype), pt.vector("t", dtype=dtype)
    p = pt.sigmoid(x)
    loss = -(t * pt.log(p) + (1 - t) * pt.log(1 - p))
    gradient = pytensor.grad(loss.sum(), x)
    if at_once:
        functions = [pytensor.function([x, t], [loss, gradient], mode="FAST_RUN")]
    else:
        functions = [pytensor.function([x, t], [output], mode="FAST_RUN") for output in (loss, gradient)]

    def ask(x, t):
        outputs = [output for function in functions for output in function(x.astype(dtype), t.astype(dtype))]
        return (*outputs, None)

    return ask


if __name__ == "__main__":
    answers = Answers("pytensor", pytensor.__version__, "cpu")
    for dtype in ("float32", "float64"):
        mode = "FAST_RUN -(y log p + (1 - y) log(1 - p))"
        answers.ask(mode, "pytensor_rewritten", asked(dtype, False), dtype)
        answers.ask(mode + ", loss and gradient at once", "pytensor_rewritten", asked(dtype, True), dtype)
    answers.write(sys.argv[1])
