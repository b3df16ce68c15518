# nnx.update writes the state back before the model is used.
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def train_step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model)


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model)
for _ in range(3):
    state = train_step(graphdef, state, jnp.ones((2, 2)))
nnx.update(model, state)
print(model(jnp.ones((1, 2))))  # ok
