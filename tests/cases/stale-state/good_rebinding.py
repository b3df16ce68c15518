# Every form of rebinding: tuple, attribute, dict item.
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def train_step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model)


graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
x = jnp.ones((2, 2))
run = {"state": state}
for _ in range(2):
    run["state"] = train_step(graphdef, run["state"], x)  # ok
state = run["state"]
for _ in range(2):
    new_state = train_step(graphdef, state, x)
    state = new_state  # ok
model = nnx.merge(graphdef, state)
print(model(x))
