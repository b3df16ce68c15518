# A target network made by merging a split: from 0.11.2 it follows the online network.
# observe: "stale" if same(online, target) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

online = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
target = nnx.merge(*nnx.split(online))  # expect[>=0.11.2]: live-state-snapshot


def td_loss(online, obs, reward):
    return ((reward + 0.9 * target(obs) - online(obs)) ** 2).mean()


obs = jnp.ones((3, 2))
for _ in range(3):
    grads = nnx.grad(td_loss)(online, obs, 1.0)
    nnx.update(online, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(online, nnx.Param), grads))
