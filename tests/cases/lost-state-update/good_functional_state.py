# The functional form that returns the whole split, and the caller rebinds it.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.linear = nnx.Linear(2, 3, rngs=rngs)

    def __call__(self, x):
        return self.linear(x)


@jax.jit  # ok
def train_step(graphdef, state, x, y):
    model = nnx.merge(graphdef, state)

    def loss_fn(model):
        return ((model(x) - y) ** 2).mean()

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    params = nnx.state(model, nnx.Param)
    params = jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)
    nnx.update(model, params)
    _, state = nnx.split(model)
    return state, loss


graphdef, state = nnx.split(Net(nnx.Rngs(0)))
x, y = jnp.ones((1, 2)), jnp.ones((1, 3))
losses = []
for step in range(3):
    state, loss = train_step(graphdef, state, x, y)
    losses.append(float(loss))
assert losses[-1] < losses[0]
