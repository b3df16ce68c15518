# The model is an argument of the outer transform.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


@jax.jit
def grad_norm(model, x):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)  # ok
    return sum(jnp.sum(g**2) for g in jax.tree.leaves(grads))


print(grad_norm(model, jnp.ones((2, 2))))
