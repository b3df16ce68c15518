# A static self whose object has only configuration; the model travels as split state.
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Sampler:
    def __init__(self, steps, scale):
        self.steps = steps
        self.scale = scale

    @partial(jax.jit, static_argnums=0)  # ok
    def run(self, graphdef, state, x):
        model = nnx.merge(graphdef, state)
        for _ in range(self.steps):
            x = x + self.scale * model(x)
        return x


sampler = Sampler(2, 0.1)
model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
sampler.run(*nnx.split(model), jnp.ones((1, 2)))
