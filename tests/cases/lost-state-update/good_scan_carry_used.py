# Training by lax.scan over the split state, the final carry written back.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(2, 8, rngs=rngs)
        self.b = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(jnp.tanh(self.a(x)))


@jax.jit  # ok
def train_epoch(graphdef, state, xs, ys):
    def body(state, batch):
        x, y = batch
        model = nnx.merge(graphdef, state)
        loss, grads = nnx.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(model)
        params = jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads)
        nnx.update(model, params)
        return nnx.state(model), loss

    state, losses = jax.lax.scan(body, state, (xs, ys))  # ok
    return state, losses


model = Net(nnx.Rngs(0))
xs, ys = jnp.ones((4, 3, 2)), jnp.zeros((4, 3, 1))
graphdef, state = nnx.split(model)
for epoch in range(2):
    state, losses = train_epoch(graphdef, state, xs, ys)
nnx.update(model, state)
assert losses[-1] < losses[0] or losses[-1] < 1e-3
