# observe: "replays" if len(set(values)) == 1 else "fine"
"""Denoising diffusion: noise and timestep come from an Rngs that is handed to jit."""
import jax
import jax.numpy as jnp
from flax import nnx


class Denoiser(nnx.Module):
    def __init__(self, d, rngs):
        self.time = nnx.Embed(10, d, rngs=rngs)
        self.net = nnx.Linear(d, d, rngs=rngs)

    def __call__(self, x, t):
        return self.net(x + self.time(t))


def corrupt(x0, rngs):
    t = jax.random.randint(rngs.time(), (x0.shape[0],), 0, 10)
    eps = jax.random.normal(rngs.noise(), x0.shape)
    keep = (1.0 - t / 10.0)[:, None]
    return keep * x0 + (1 - keep) * eps, t, eps


def batch_loss(model, rngs, x0):
    xt, t, eps = corrupt(x0, rngs)
    return jnp.mean((model(xt, t) - eps) ** 2)


batch_loss = jax.jit(batch_loss)  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: rng-replay

model = Denoiser(4, nnx.Rngs(0))
rngs = nnx.Rngs(time=1, noise=2)
x0 = jnp.ones((6, 4))
values = [float(batch_loss(model, rngs, x0)) for _ in range(3)]
print(values, "REPLAY" if len(set(values)) == 1 else "fresh")
