import functools

import jax
import jax.numpy as jnp
from flax import nnx


@functools.partial(nnx.jit, static_argnames=("model", "greedy"))  # expect: static-graph-argument
def decode(params, x, *, model, greedy):
    y = model(x)
    return y.argmax(-1) if greedy else y


model = nnx.Linear(2, 3, rngs=nnx.Rngs(0))
y = decode(None, jnp.ones((1, 2)), model=model, greedy=False)
model.bias.value = model.bias.value + 1
z = decode(None, jnp.ones((1, 2)), model=model, greedy=False)
print("moved", bool((y != z).any()))
