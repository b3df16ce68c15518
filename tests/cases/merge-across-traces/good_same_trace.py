# Merge and mutation in the trace in which the state came in.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


@jax.jit  # ok
def forward(graphdef, params, rest, x):
    model = nnx.merge(graphdef, params, rest)
    y = model(x)
    _, params, rest = nnx.split(model, nnx.Param, ...)
    return y, params, rest


graphdef, params, rest = nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...)
for _ in range(2):
    y, params, rest = forward(graphdef, params, rest, jnp.arange(4.0).reshape(2, 2))
assert rest["bn"]["mean"].value.any()
