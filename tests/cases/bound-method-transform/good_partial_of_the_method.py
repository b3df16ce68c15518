# observe: "stale" if same(before, after) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Policy(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 2, rngs=rngs)

    def act(self, obs, *, temperature):
        return self.fc(obs) / temperature


policy = Policy(nnx.Rngs(0))
act = nnx.jit(partial(Policy.act, temperature=2.0))
before = act(policy, jnp.ones(3))
policy.fc.bias.value = policy.fc.bias.value + 1.0
after = act(policy, jnp.ones(3))
