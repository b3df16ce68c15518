# jax.grad over (graphdef, state) without argnums: a GraphDef comes back instead of gradients.
# observe: "fine" if isinstance(grads, nnx.State) else "no-gradient"
import jax
import jax.numpy as jnp
from flax import nnx


def loss_fn(graphdef, state, x):
    return nnx.merge(graphdef, state)(x).sum()


graphdef, state = nnx.split(nnx.Linear(2, 3, rngs=nnx.Rngs(0)))
grads = jax.grad(loss_fn)(graphdef, state, jnp.ones((1, 2)))  # expect: wrong-gradient-target
print(type(grads))
