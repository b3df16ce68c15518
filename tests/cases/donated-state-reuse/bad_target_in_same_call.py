# observe: attempt(lambda: learn(Agent(online, 0), online))
from functools import partial
from typing import Any, NamedTuple

import jax
from flax import nnx


class Agent(NamedTuple):
    online: Any
    steps: Any


@partial(jax.jit, donate_argnums=0)  # expect: donated-state-reuse
def learn(agent, target):
    return Agent(jax.tree.map(lambda p, t: p + 0.1 * t, agent.online, target), agent.steps + 1)


graphdef, online = nnx.split(nnx.Linear(2, 2, rngs=nnx.Rngs(0)))
target = online
agent = Agent(online, 0)
agent = learn(agent, target)
