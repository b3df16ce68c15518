# observe[<0.11]: "replays" if same(actions[0], actions[1]) else "fine"
"""Evolution-style rollouts: exploration noise comes from an Rngs inside the scan."""
import jax
import jax.numpy as jnp
from flax import nnx


class Explorer(nnx.Module):
    def __init__(self, *, rngs):
        self.policy = nnx.Linear(2, 2, rngs=rngs)
        self.noise = rngs.fork() if False else nnx.Rngs(action=3)

    def __call__(self, s):
        return self.policy(s) + jax.random.normal(self.noise.action(), (2,))


def rollout(explorer, s0, horizon):
    graphdef, state = nnx.split(explorer)

    def body(s, _):
        module = nnx.merge(graphdef, state)
        a = module(s)
        return 0.9 * s + 0.1 * a, a

    return jax.lax.scan(body, s0, None, length=horizon)[1]  # expect[>=0.11]: merge-across-traces  # expect[<0.11]: rng-replay


explorer = Explorer(rngs=nnx.Rngs(0))
explorer.policy.kernel.value = jnp.zeros((2, 2))
actions = rollout(explorer, jnp.zeros(2), 5)
print("noise varies over time:", bool((actions[0] != actions[1]).any()))
