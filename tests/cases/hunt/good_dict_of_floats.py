# avitai-artifex 0.1.3 constraints.py:143, in our words: a dict of Python floats is static data.
import math

import jax.numpy as jnp
from flax import nnx

ANGLES = {"a": math.radians(111.2), "b": math.radians(116.2)}


class Constraint(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs):
        self.lin = nnx.Linear(2, 2, rngs=rngs)
        size = math.floor(math.sqrt(7))
        self.sizes = [size, size]
        self.angles = {"a": ANGLES["a"], "b": ANGLES["b"]}

    def __call__(self, x):
        return self.lin(x) * self.angles["a"]


if __name__ == "__main__":
    print(Constraint(rngs=nnx.Rngs(0))(jnp.ones((1, 2))))
