# nnx.grad over a captured model inside jax.jit: different trace level.
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


@jax.jit
def grad_norm(x):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)  # expect[>=0.10.7]: captured-graph-argument
    return sum(jnp.sum(g**2) for g in jax.tree.leaves(grads))


print(grad_norm(jnp.ones((2, 2))))
