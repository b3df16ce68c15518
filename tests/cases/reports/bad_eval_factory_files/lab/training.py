import jax
import jax.numpy as jnp
from flax import nnx


def train(network, x, y, callback, steps=3):
    log = []
    for _ in range(steps):
        grads = nnx.grad(lambda n: jnp.mean((n(x) - y) ** 2))(network)
        nnx.update(network, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(network), grads))
        log.append(float(callback()))
    return log
