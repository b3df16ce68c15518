# observe: "stale" if same(p0, agent.action_probs(obs)) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Policy(nnx.Module):
    def __init__(self, obs_size, n_actions, *, rngs):
        self.body = nnx.Linear(obs_size, 16, rngs=rngs)
        self.logits = nnx.Linear(16, n_actions, rngs=rngs)

    def __call__(self, obs):
        return self.logits(nnx.relu(self.body(obs)))


class ReinforceAgent:
    def __init__(self, obs_size, n_actions, lr=0.5):
        self.policy = Policy(obs_size, n_actions, rngs=nnx.Rngs(0))
        self.lr = lr

    @partial(jax.jit, static_argnums=(0,))  # expect: static-graph-argument
    def action_probs(self, obs):
        return jax.nn.softmax(self.policy(obs))

    @staticmethod
    @nnx.jit
    def _gradient(policy, obs, actions, returns):
        def loss(p):
            logp = jax.nn.log_softmax(p(obs))
            return -(jnp.take_along_axis(logp, actions[:, None], -1)[:, 0] * returns).mean()

        return nnx.grad(loss)(policy)

    def learn(self, obs, actions, returns):
        grads = self._gradient(self.policy, obs, actions, returns)
        params = nnx.state(self.policy, nnx.Param)
        nnx.update(self.policy, jax.tree.map(lambda p, g: p - self.lr * g, params, grads))


agent = ReinforceAgent(3, 2)
obs = jnp.ones((5, 3))
p0 = agent.action_probs(obs)
for episode in range(5):
    probs = agent.action_probs(obs)
    actions = jnp.argmax(probs, -1)
    agent.learn(obs, actions, -jnp.ones(5))
print("policy acts differently:", not bool(jnp.allclose(p0, agent.action_probs(obs))))
