"""Backtracking line search: the trial copies are thrown away on purpose."""
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(2, 8, rngs=rngs)
        self.b = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(jnp.tanh(self.a(x)))


def loss_fn(model, x, y):
    return jnp.mean((model(x) - y) ** 2)


@jax.jit
def loss_after(graphdef, state, grads, alpha, x, y):
    """Loss that a step of size alpha would give."""
    trial = nnx.merge(graphdef, state)
    params = nnx.state(trial, nnx.Param)
    nnx.update(trial, jax.tree.map(lambda p, g: p - alpha * g, params, grads))
    return loss_fn(trial, x, y)


def line_search_step(model, x, y):
    loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
    graphdef, state = nnx.split(model)
    alpha = 4.0
    while alpha > 1e-4 and loss_after(graphdef, state, grads, alpha, x, y) > loss:
        alpha *= 0.5
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - alpha * g, params, grads))
    return float(loss), alpha


model = Net(nnx.Rngs(0))
x = jax.random.normal(jax.random.key(0), (64, 2))
y = jnp.sin(2 * x[:, :1]) * x[:, 1:]
history = [line_search_step(model, x, y) for _ in range(15)]
print(history[0], history[-1])
