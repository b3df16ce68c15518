# In the functional form a jitted step returns new States: keeping the old one is a snapshot.
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def train_step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model), loss


graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
best, best_loss = state, float("inf")
for _ in range(3):
    old = state
    state, loss = train_step(graphdef, state, jnp.ones((2, 2)))
    if loss < best_loss:
        best, best_loss = old, float(loss)  # ok
