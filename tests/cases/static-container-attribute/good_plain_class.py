# Not a Module: a plain trainer with lists of modules and arrays.
import dataclasses

import jax.numpy as jnp
from flax import nnx


class Ensemble:
    def __init__(self, n):
        self.members = [nnx.Linear(2, 1, rngs=nnx.Rngs(i)) for i in range(n)]  # ok
        self.history = []
        self.history.append(jnp.zeros(()))

    def __call__(self, x):
        return jnp.stack([m(x) for m in self.members]).mean(0)


@dataclasses.dataclass
class Bundle:
    models: list


bundle = Bundle([nnx.Linear(2, 1, rngs=nnx.Rngs(0))])
print(Ensemble(2)(jnp.ones((1, 2))), bundle.models[0](jnp.ones((1, 2))))
