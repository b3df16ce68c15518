# Captured and read through JAX transforms, or as a plain call.
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


@jax.jit
def jacobian(x):
    return jax.vmap(jax.grad(lambda row: model(row).sum()))(x)  # ok


@jax.jit
def grad_params(x):
    graphdef, state = nnx.split(model)
    return jax.grad(lambda s: nnx.merge(graphdef, s)(x).sum())(state)  # ok


print(jacobian(jnp.ones((3, 2))), grad_params(jnp.ones((3, 2))))
