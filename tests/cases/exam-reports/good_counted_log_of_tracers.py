"""After beta-annealing code for VAEs: the weight is a Python float attribute of the module, set before each jitted step."""
import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

TRACE_LOG = []


class BetaVAE(nnx.Module):
    def __init__(self, d, z, *, rngs):
        self.enc = nnx.Linear(d, 2 * z, rngs=rngs)
        self.dec = nnx.Linear(z, d, rngs=rngs)

    def loss(self, x, key, beta):
        mu, logvar = jnp.split(self.enc(x), 2, -1)
        z = mu + jnp.exp(0.5 * logvar) * jax.random.normal(key, mu.shape)
        rec = ((self.dec(z) - x) ** 2).sum(-1)
        kl = -0.5 * (1 + logvar - mu ** 2 - jnp.exp(logvar)).sum(-1)
        return (rec + beta * kl).mean()


@nnx.jit
def train_step(model, x, key, beta):
    TRACE_LOG.append(beta)
    loss, g = nnx.value_and_grad(lambda m: m.loss(x, key, beta))(model)
    p = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda a, b: a - 0.01 * b, p, g))
    return loss


def linear_schedule(step, total):
    return min(1.0, step / total)


model = BetaVAE(6, 2, rngs=nnx.Rngs(0))
rng = np.random.default_rng(0)
total = 6
for step in range(total):
    x = rng.normal(size=(16, 6)).astype("f4")
    loss = train_step(model, x, jax.random.key(step), linear_schedule(step, total))
print("loss", loss, "traced", len(TRACE_LOG), "times")
print("RESULT", "fine" if len(TRACE_LOG) <= 2 else "recompiles")
