"""What ends with the episode is dropped; the parameters are not. Reduced from a program of TD(lambda)."""
import jax
import jax.numpy as jnp
from flax import nnx


def train_on(net, observations):
    graphdef, params = nnx.split(net)
    trace = jax.tree.map(jnp.zeros_like, params)

    def step(carry, x):
        params, trace = carry
        grads = jax.grad(lambda p: nnx.merge(graphdef, p)(x).sum())(params)
        trace = jax.tree.map(lambda e, g: 0.9 * e + g, trace, grads)
        params = jax.tree.map(lambda p, e: p + 0.1 * e, params, trace)
        return (params, trace), x.sum()

    (params, _), sums = jax.lax.scan(step, (params, trace), observations)
    nnx.update(net, params)
    return sums


net = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
before = net.kernel.value + 0
train_on(net, jnp.ones((3, 2)))
assert not jnp.array_equal(before, net.kernel.value)
