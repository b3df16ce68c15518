# A captured, never updated Module is no argument.
import jax
import jax.numpy as jnp
from flax import nnx

teacher = nnx.Linear(2, 3, rngs=nnx.Rngs(0))


@jax.jit  # ok
def targets(x):
    return teacher(x)


print(targets(jnp.ones((1, 2))))
