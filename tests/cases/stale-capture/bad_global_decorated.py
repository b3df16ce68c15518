# A decorated function reads the global model; the model is trained at module level.
# observe: "stale" if same(before, after) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

policy = nnx.Linear(3, 2, rngs=nnx.Rngs(0))


@nnx.jit  # expect: stale-capture
def act(obs):
    return jnp.argmax(policy(obs), axis=-1), policy(obs)


def improve(obs):
    grads = nnx.grad(lambda p: (p(obs) ** 2).mean())(policy)
    nnx.update(policy, jax.tree.map(lambda p, g: p - 0.5 * g, nnx.state(policy, nnx.Param), grads))


obs = jnp.ones((1, 3))
_, before = act(obs)
improve(obs)
_, after = act(obs)
