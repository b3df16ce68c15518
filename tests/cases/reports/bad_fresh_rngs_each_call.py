# observe: "replays" if same(actions[0], actions[1]) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class NoisyPolicy(nnx.Module):
    def __init__(self, rngs):
        self.mu = nnx.Linear(3, 2, rngs=rngs)

    def __call__(self, obs, rngs):
        return self.mu(obs) + 0.1 * jax.random.normal(rngs.action(), (2,))


@nnx.jit  # expect: rng-replay
def act(policy, obs):
    rngs = nnx.Rngs(action=0)
    return policy(obs, rngs)


policy = NoisyPolicy(nnx.Rngs(0))
obs = jnp.ones(3)
actions = [act(policy, obs) for _ in range(2)]
print("explores:", bool((actions[0] != actions[1]).any()))
