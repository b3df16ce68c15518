import jax
import jax.numpy as jnp
from flax import nnx

compiled = lambda model: jax.jit(lambda x: model(x))


def predict():
    model = nnx.Linear(2, 3, rngs=nnx.Rngs(0))
    return compiled(model)(jnp.ones((1, 2)))


print(predict().shape)
