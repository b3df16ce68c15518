import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    model = nnx.BatchNorm(3, rngs=nnx.Rngs(0))
    model.mean.value, model.var.value = jnp.zeros((4, 3)), jnp.ones((4, 3))
    program.per_group(model, jax.random.normal(jax.random.key(0), (4, 2, 3)) + 1.0)
    return "fine" if model.mean.value.shape == (4, 3) and model.mean.value.any() else "lost"
