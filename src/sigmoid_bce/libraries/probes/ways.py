"""How each library computes a function and its derivative: at once (eager), as a graph, or compiled (jit).

`WAYS[backend]()` returns, by the way's name, a function that turns a function of raw outputs (a tensor in, a tensor of the
same shape out) and arrays of raw outputs into its value and its derivative with respect to them, as NumPy arrays.
"""

import numpy as np


def ways_of_tensorflow():
    import tensorflow as tf

    def differentiate(function):
        def value_and_gradient(x):
            with tf.GradientTape() as tape:
                tape.watch(x)
                value = function(x)
            return value, tape.gradient(value, x)

        return value_and_gradient

    def run(wrap):
        def compute(function, x, dtype):
            value, gradient = wrap(differentiate(function))(tf.cast(x, dtype))
            return value.numpy(), gradient.numpy()

        return compute

    return {
        "eager": run(lambda function: function),
        "graph": run(tf.function),
        "jit": run(lambda function: tf.function(function, jit_compile=True)),
    }


def ways_of_jax():
    import jax

    # Only so that float64 is there at all; every array has the dtype that is asked for.
    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    def run(wrap):
        def compute(function, x, dtype):
            x = jnp.asarray(x, dtype)

            def value_and_gradient(x):
                value, back = jax.vjp(function, x)
                return value, back(jnp.ones_like(value))[0]

            value, gradient = wrap(value_and_gradient)(x)
            return np.asarray(value), np.asarray(gradient)

        return compute

    return {"eager": run(lambda function: function), "jit": run(jax.jit)}


def ways_of_torch():
    import torch

    def run(wrap):
        def compute(function, x, dtype):
            x = torch.tensor(x).to(getattr(torch, dtype)).requires_grad_()
            value = wrap(function)(x)
            value.sum().backward()
            return value.detach().double().numpy(), x.grad.double().numpy()

        return compute

    return {"eager": run(lambda function: function), "jit": run(torch.compile)}


def ways_of_numpy():
    return {"eager": lambda function, x, dtype: (np.asarray(function(x.astype(dtype))), None)}


def ways_of_openvino():
    from keras import ops

    def compute(function, x, dtype):
        return ops.convert_to_numpy(function(ops.convert_to_tensor(x.astype(dtype)))), None

    return {"eager": compute}


WAYS = {
    "tensorflow": ways_of_tensorflow,
    "jax": ways_of_jax,
    "torch": ways_of_torch,
    "numpy": ways_of_numpy,
    "openvino": ways_of_openvino,
}
