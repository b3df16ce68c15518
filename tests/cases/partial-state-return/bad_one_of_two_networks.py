# Actor and critic are trained, only the actor comes back.
# flax: >=0.11
# observe: "lost" if same(critic, nnx.Linear(3, 1, rngs=nnx.Rngs(1))) else "fine"
from typing import NamedTuple

import jax
import jax.numpy as jnp
from flax import nnx


class Agent(NamedTuple):
    actor: nnx.Linear
    critic: nnx.Linear


def sgd(module, grads, lr=0.1):
    params = jax.tree.map(lambda p, g: p - lr * g, nnx.state(module, nnx.Param), grads)
    nnx.update(module, params)


@jax.jit  # expect: partial-state-return
def learn(agent: Agent, obs, returns):
    critic_grads = nnx.grad(lambda c: ((c(obs) - returns) ** 2).mean())(agent.critic)
    sgd(agent.critic, critic_grads)
    actor_grads = nnx.grad(lambda a: -(nnx.log_softmax(a(obs))[:, 0] * returns[:, 0]).mean())(agent.actor)
    sgd(agent.actor, actor_grads)
    return nnx.state(agent.actor)


actor = nnx.Linear(3, 2, rngs=nnx.Rngs(0))
critic = nnx.Linear(3, 1, rngs=nnx.Rngs(1))
for _ in range(2):
    nnx.update(actor, learn(Agent(actor, critic), jnp.ones((4, 3)), jnp.ones((4, 1))))
