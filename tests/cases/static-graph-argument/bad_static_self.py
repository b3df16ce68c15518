# jax.jit on a method of a plain class with self static: the agent acts with its first weights (cf. jax-ml/jax #5595).
# observe: "stale" if same(a1, a2) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Agent:
    def __init__(self, seed):
        self.policy = nnx.Linear(3, 2, rngs=nnx.Rngs(seed))

    @partial(jax.jit, static_argnums=(0,))  # expect: static-graph-argument
    def act(self, obs):
        return self.policy(obs)

    def learn(self, obs, target):
        grads = nnx.grad(lambda p: ((p(obs) - target) ** 2).mean())(self.policy)
        params = jax.tree.map(lambda p, g: p - 0.5 * g, nnx.state(self.policy, nnx.Param), grads)
        nnx.update(self.policy, params)


agent = Agent(0)
obs = jnp.ones((1, 3))
a1 = agent.act(obs)
agent.learn(obs, jnp.ones((1, 2)) * 5)
a2 = agent.act(obs)
