"""Asks Optax for its loss of logits, and JAX for the textbook formula.

python probe_optax.py TABLE
"""

import sys

import jax
import jax.numpy as jnp
import optax
from asking import Answers
from ways import WAYS

DTYPES = ("float32", "float64", "float16", "bfloat16")


def of_logits(x, t):
    return optax.sigmoid_binary_cross_entropy(x, t.astype(x.dtype))


def textbook(x, t):
    p, t = jax.nn.sigmoid(x), t.astype(x.dtype)
    return -(t * jnp.log(p) + (1 - t) * jnp.log(1 - p))


def asked(compute, function, dtype):
    def ask(x, t):
        loss, gradient = compute(lambda x: function(x, t), x, dtype)
        return loss, gradient, compute(jax.nn.sigmoid, x, dtype)[0]

    return ask


if __name__ == "__main__":
    answers = Answers("optax", optax.__version__, "jax " + jax.__version__)
    for way, compute in WAYS["jax"]().items():
        for dtype in DTYPES if way == "eager" else ("float32",):
            mode = way + " sigmoid_binary_cross_entropy"
            answers.ask(mode, "optax_logits", asked(compute, of_logits, dtype), dtype)
            mode = way + " -(y log p + (1 - y) log(1 - p)) in JAX"
            answers.ask(mode, "naive", asked(compute, textbook, dtype), dtype)
    answers.write(sys.argv[1])
