# The state of a model is donated, the model itself is called afterwards.
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model)


@jax.jit
def loss(graphdef, state, x):
    return (nnx.merge(graphdef, state)(x) ** 2).mean()


shrink = jax.jit(lambda s: jax.tree.map(lambda p: 0.5 * p, s), donate_argnames="s")  # expect: donated-state-reuse
state = shrink(state)
print(loss(graphdef, state, jnp.ones((1, 2))))
print(model(jnp.ones((1, 2))))
