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

    def body(carry, _):
        s, state = carry
        module = nnx.merge(graphdef, state)
        a = module(s)
        return (0.9 * s + 0.1 * a, nnx.state(module)), a

    (_, state), actions = jax.lax.scan(body, (s0, state), None, length=horizon)
    nnx.update(explorer, state)
    return actions


explorer = Explorer(rngs=nnx.Rngs(0))
explorer.policy.kernel.value = jnp.zeros((2, 2))
actions = rollout(explorer, jnp.zeros(2), 5)
print("noise varies over time:", bool((actions[0] != actions[1]).any()))
