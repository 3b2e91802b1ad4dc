import jax
import jax.numpy as jnp
import optax


def textbook(x, t):
    p = jax.nn.sigmoid(x)
    return -(t * jnp.log(p) + (1 - t) * jnp.log(1 - p))


print(f"JAX {jax.__version__}, Optax {optax.__version__}")
# Safe: Optax takes the raw output.
for name, loss in (("by hand", textbook), ("Optax", optax.sigmoid_binary_cross_entropy)):
    value, gradient = jax.value_and_grad(loss)(20.0, 0.0)
    print(f"{name + ':':8} loss {value:.3f}, gradient {gradient:.3g}")
