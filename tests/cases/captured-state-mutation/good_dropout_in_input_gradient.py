# flax: <0.10.5
# The count of a captured Dropout does not depend on what jax.grad differentiates by, and comes out of nnx.jit.
import jax
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def input_gradient(model, x):
    return jax.grad(lambda x: (model(x) ** 2).mean())(x)  # ok


dropout = nnx.Dropout(0.5, rngs=nnx.Rngs(1))
model = nnx.Sequential(nnx.Linear(2, 8, rngs=nnx.Rngs(0)), dropout)
first, second = input_gradient(model, jnp.ones((3, 2))), input_gradient(model, jnp.ones((3, 2)))
assert not jnp.array_equal(first, second)
assert dropout.rngs.default.count.value == 2
