"""DQN in functional form with a donated online state; the target starts as the same tree."""
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Q(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(3, 2, rngs=rngs)

    def __call__(self, s):
        return self.fc(s)


class Agent(NamedTuple):
    online: Any
    opt: Any


graphdef, online = nnx.split(Q(rngs=nnx.Rngs(0)))
tx = optax.adam(1e-2)


@partial(jax.jit, donate_argnums=0)  # expect: donated-state-reuse
def learn(agent, target, s, r):
    def loss(p):
        q = nnx.merge(graphdef, p)(s).max(-1)
        boot = nnx.merge(graphdef, target)(s).max(-1)
        return jnp.mean((q - r - 0.9 * jax.lax.stop_gradient(boot)) ** 2)

    updates, opt = tx.update(jax.grad(loss)(agent.online), agent.opt, agent.online)
    return Agent(optax.apply_updates(agent.online, updates), opt)


target = online
agent = Agent(online, tx.init(online))
s = jnp.ones((4, 3))
for i in range(3):
    agent = learn(agent, target, s, jnp.ones(4))
print("fine", float(jnp.sum(jax.tree.leaves(agent.online)[0])))
