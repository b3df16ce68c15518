# A model re-seeded with a constant inside every jitted step.
# flax: >=0.11
# observe: "replays" if same(outs[0], outs[1]) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Policy(nnx.Module):
    def __init__(self, rngs):
        self.mu = nnx.Linear(4, 2, rngs=rngs)

    def act(self, obs, rngs):
        mu = self.mu(obs)
        return mu + jax.random.normal(rngs.action(), mu.shape)


policy = Policy(nnx.Rngs(0))


@nnx.jit  # expect: rng-replay
def act(policy, obs):
    rngs = nnx.Rngs(params=0, action=1)
    return policy.act(obs, rngs)


outs = [act(policy, jnp.ones((1, 4))) for _ in range(2)]
