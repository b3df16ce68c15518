# A target network made by nnx.clone, moved by hand.
import jax
import jax.numpy as jnp
from flax import nnx

online = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
target = nnx.clone(online)  # ok
obs = jnp.ones((3, 2))
for _ in range(3):
    grads = nnx.grad(lambda q: ((1.0 + 0.9 * target(obs) - q(obs)) ** 2).mean())(online)
    nnx.update(online, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(online, nnx.Param), grads))
assert not jnp.array_equal(online.kernel.value, target.kernel.value)
