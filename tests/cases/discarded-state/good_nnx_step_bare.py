# A bare call of an nnx.jit step that also returns the model: the update has happened in place.
import jax
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def train_step(model, x):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return model


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
before = float((model(jnp.ones((1, 2))) ** 2).mean())
for _ in range(3):
    train_step(model, jnp.ones((1, 2)))  # ok
assert float((model(jnp.ones((1, 2))) ** 2).mean()) < before
