# jax.jit on a sampling method of a module that owns Rngs.
# flax: >=0.11
# observe: "replays" if same(x1, x2) else "fine"
import functools

import jax
import jax.numpy as jnp
from flax import nnx


class Diffusion(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.net = nnx.Linear(3, 3, rngs=rngs)
        self.rngs = rngs

    @functools.partial(jax.jit, static_argnums=(1,))  # expect: rng-replay|lost-state-update
    def sample(self, n):
        x = jax.random.normal(self.rngs(), (n, 3))
        for _ in range(2):
            x = x - 0.1 * self.net(x)
        return x


model = Diffusion(nnx.Rngs(0))
x1 = model.sample(2)
x2 = model.sample(2)
