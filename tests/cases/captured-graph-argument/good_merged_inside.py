# The model is merged inside, from a state that came in.
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))


@jax.jit
def grad_norm(state, x):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)  # ok
    return sum(jnp.sum(g**2) for g in jax.tree.leaves(grads))


print(grad_norm(state, jnp.ones((2, 2))))
