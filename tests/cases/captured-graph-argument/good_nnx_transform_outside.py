# nnx.grad at top level over a module global, in an eager helper.
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


def grads_for(x):
    return nnx.grad(lambda m: (m(x) ** 2).mean())(model)  # ok


for _ in range(2):
    grads = grads_for(jnp.ones((2, 2)))
