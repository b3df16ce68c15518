# flax: >=0.11
# On 0.10.4 nothing is wrong: the count does not depend on what jax.grad differentiates by.
import jax
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def input_gradient(model, x):
    return jax.grad(lambda x: (model(x) ** 2).mean())(x)  # expect: captured-state-mutation


model = nnx.Sequential(nnx.Linear(2, 4, rngs=nnx.Rngs(0)), nnx.Dropout(0.5, rngs=nnx.Rngs(1)))
input_gradient(model, jnp.ones((3, 2)))
