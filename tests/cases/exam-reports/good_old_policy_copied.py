# observe: "stale" if trace[-1] < 1e-6 else "fine"
"""After PPO code that keeps the old policy as nnx.state(model) for the ratio, while the jitted update donates the model."""
import functools

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx


class Pi(nnx.Module):
    def __init__(self, o, a, *, rngs):
        self.l1 = nnx.Linear(o, 16, rngs=rngs)
        self.l2 = nnx.Linear(16, a, rngs=rngs)

    def __call__(self, x):
        return nnx.log_softmax(self.l2(nnx.tanh(self.l1(x))))


@functools.partial(nnx.jit, donate_argnums=0)
def ppo_epoch(pi, obs, act, adv, old_logp):
    def loss_fn(pi):
        logp = jnp.take_along_axis(pi(obs), act[:, None], 1)[:, 0]
        ratio = jnp.exp(logp - old_logp)
        return -jnp.minimum(ratio * adv, jnp.clip(ratio, 0.8, 1.2) * adv).mean()

    g = nnx.grad(loss_fn)(pi)
    p = nnx.state(pi, nnx.Param)
    nnx.update(pi, jax.tree.map(lambda w, d: w - 0.3 * d, p, g))


def kl(pi, old_state, obs):
    """KL(old || new), used to stop early."""
    graphdef, _ = nnx.split(pi)
    old = nnx.merge(graphdef, old_state)
    p, q = old(obs), pi(obs)
    return (jnp.exp(p) * (p - q)).sum(-1).mean()


pi = Pi(3, 4, rngs=nnx.Rngs(0))
rng = np.random.default_rng(0)
obs = rng.normal(size=(64, 3)).astype("f4")
act = rng.integers(0, 4, 64)
adv = rng.normal(size=64).astype("f4")

old = jax.tree.map(jnp.copy, nnx.state(pi))
old_logp = jnp.take_along_axis(pi(obs), act[:, None], 1)[:, 0]
trace = []
for epoch in range(4):
    ppo_epoch(pi, obs, act, adv, old_logp)
    trace.append(float(kl(pi, old, obs)))
print("kl", trace)
print("RESULT", "fine" if trace[-1] > 1e-6 else "stale (old policy is the new one)")
