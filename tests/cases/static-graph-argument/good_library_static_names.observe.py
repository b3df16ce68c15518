import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
    predictor, x = program.Predictor(model), jnp.ones((1, 3))
    before = predictor.predict(x)
    model.bias.value = model.bias.value + 1.0
    return "stale" if (predictor.predict(x) == before).all() else "fine"
