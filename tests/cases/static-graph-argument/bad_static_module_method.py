# A method of an nnx.Module with self static, the training goes on (cf. keras-team/keras #21875).
# observe: "stale" if same(before, after) else "fine"
import functools

import jax
import jax.numpy as jnp
import flax.nnx as nnx


class Critic(nnx.Module):
    def __init__(self, rngs):
        self.v = nnx.Linear(3, 1, rngs=rngs)

    @functools.partial(jax.jit, static_argnames=("self",))  # expect: static-graph-argument
    def value(self, obs):
        return self.v(obs)


critic = Critic(nnx.Rngs(0))
obs = jnp.ones((2, 3))
before = critic.value(obs)
for _ in range(2):
    grads = nnx.grad(lambda c: (c.v(obs) ** 2).mean())(critic)
    nnx.update(critic, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(critic, nnx.Param), grads))
after = critic.value(obs)
