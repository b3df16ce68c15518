# jax.jit accepts bound methods; the model is never changed.
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
serve = jax.jit(model.__call__)  # ok
print(serve(jnp.ones((1, 2))), serve(jnp.zeros((1, 2))))
