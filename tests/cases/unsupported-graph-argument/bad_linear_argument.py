# A Module as an argument of jax.jit, read only: fine from 0.11, TypeError before.
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit  # expect[<0.11]: unsupported-graph-argument
def predict(model: nnx.Linear, x):
    return jnp.argmax(model(x), axis=-1)


model = nnx.Linear(3, 4, rngs=nnx.Rngs(0))
print(predict(model, jnp.ones((2, 3))))
