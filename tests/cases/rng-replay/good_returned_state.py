# The functional form returns the key state and the caller rebinds it.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(16, 16, rngs=rngs)
        self.drop = nnx.Dropout(rate=0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


graphdef, params, rest = nnx.split(Net(nnx.Rngs(0, dropout=1)), nnx.Param, ...)


@jax.jit  # ok
def apply(params, rest, x):
    model = nnx.merge(graphdef, params, rest)
    y = model(x)
    return y, nnx.state(model, nnx.RngState)


a, rest = apply(params, rest, jnp.ones((1, 16)))
b, rest = apply(params, rest, jnp.ones((1, 16)))
assert not jnp.array_equal(a, b)
