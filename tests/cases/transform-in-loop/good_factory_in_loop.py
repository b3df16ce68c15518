# A factory called in a loop: another function for each stage, or the same one made before the loop.
import jax
import jax.numpy as jnp
from flax import nnx

traces = []


def make_loss(scale):
    def loss(state, x):
        traces.append(scale)
        return scale * nnx.merge(graphdef, state)(x).sum()

    return loss


graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
x = jnp.ones((3, 2))
for stage in range(3):
    loss = jax.jit(make_loss(stage + 1.0))
    for _ in range(2):
        loss(state, x)
assert len(traces) == 3

fixed = make_loss(2.0)
for step in range(3):
    jax.jit(fixed)(state, x)
assert len(traces) == 4
