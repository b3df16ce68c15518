# The best state is kept by nnx.state while training goes on: from 0.11 it is the live one.
# observe: "stale" if same(best, nnx.state(model)) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
x = jnp.ones((2, 2))
best, best_loss = None, float("inf")
for _ in range(3):
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    if loss < best_loss:
        best, best_loss = nnx.state(model), float(loss)  # expect[>=0.11]: live-state-snapshot
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
print("best", best_loss, best)
