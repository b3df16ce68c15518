# Several runs start from the same state on purpose (a sweep over learning rates).
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def train_step(graphdef, state, x, lr):
    model = nnx.merge(graphdef, state)
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - lr * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model), loss


graphdef, start = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
results = {}
for lr in (0.01, 0.1):
    state = start
    for _ in range(2):
        state, loss = train_step(graphdef, state, jnp.ones((2, 2)), lr)  # ok
    results[lr] = float(loss)
assert results[0.1] < results[0.01]
