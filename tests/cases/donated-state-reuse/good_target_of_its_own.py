from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from flax import nnx


class Agent(NamedTuple):
    online: Any
    steps: Any


@partial(jax.jit, donate_argnums=0)
def learn(agent, target):
    return Agent(jax.tree.map(lambda p, t: p + 0.1 * t, agent.online, target), agent.steps + 1)


graphdef, online = nnx.split(nnx.Linear(2, 2, rngs=nnx.Rngs(0)))
target = jax.tree.map(jnp.array, online)  # ok: a copy
history = []
agent = Agent(online, 0)
for _ in range(3):
    history.append(jax.device_get(agent.online))  # ok: on the host
    agent = learn(agent, target)
print([float(jnp.sum(state["bias"].value if hasattr(state["bias"], "value") else state["bias"])) for state in history])
