# The step returns a new model; the old one is evaluated.
# flax: >=0.11
# observe: "stale" if same(model, nnx.Linear(2, 1, rngs=nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def train_step(model, x):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return model


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
x = jnp.ones((2, 2))
new_model = train_step(model, x)
new_model = train_step(new_model, x)
print(model(x))  # expect: stale-state|discarded-state
