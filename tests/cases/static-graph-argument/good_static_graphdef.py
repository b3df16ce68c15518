# A GraphDef as static argument is hashable and holds no arrays.
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@partial(jax.jit, static_argnames=("graphdef",))  # ok
def predict(graphdef, state, x):
    return nnx.merge(graphdef, state)(x)


model = Net(nnx.Rngs(0))
graphdef, state = nnx.split(model)
before = predict(graphdef, state, jnp.ones((1, 2)))
nnx.update(model, jax.tree.map(lambda p: p + 1.0, state))
graphdef, state = nnx.split(model)
assert not jnp.array_equal(before, predict(graphdef, state, jnp.ones((1, 2))))
