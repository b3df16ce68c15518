# The target's buffers are copied before the donation.
import jax
import jax.numpy as jnp
from flax import nnx

online = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
graphdef, state = nnx.split(online)
target = nnx.merge(graphdef, jax.tree.map(jnp.copy, state))
train = jax.jit(lambda s: jax.tree.map(lambda p: 0.9 * p, s), donate_argnums=0)  # ok
state = train(state)
print(target(jnp.ones((1, 2))))
