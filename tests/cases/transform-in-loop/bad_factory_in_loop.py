# The loss comes from a factory that the loop calls: a new function, and a new trace, in every step.
# observe: "recompiles" if len(traces) > 1 else "fine"
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
for step in range(3):
    loss = jax.jit(make_loss(2.0))  # expect: transform-in-loop
    print(loss(state, jnp.ones((3, 2))))
