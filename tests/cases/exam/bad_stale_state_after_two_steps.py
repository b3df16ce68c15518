# Two chained functional steps, the second one starts from the first's input.
# observe: "stale" if same(final, nnx.state(once)) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
once = nnx.merge(graphdef, jax.tree.map(lambda p: p * 0.5, state))


@jax.jit
def decay(state):
    return jax.tree.map(lambda p: p * 0.5, state)


def schedule(state):
    warm = decay(state)
    norm = sum(jnp.abs(p).sum() for p in jax.tree.leaves(warm))
    final = decay(state)  # missing: stale-state
    return final, norm


final, norm = schedule(state)
