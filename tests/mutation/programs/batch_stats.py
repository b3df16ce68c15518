"""The functional form: parameters and the other state go in, and both come back."""
import jax
import jax.numpy as jnp
from flax import nnx

STEPS = 3


class Net(nnx.Module):
    def __init__(self, rngs):
        self.linear = nnx.Linear(4, 4, rngs=rngs)
        self.norm = nnx.BatchNorm(4, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.dropout(self.norm(self.linear(x)))


graphdef, params, rest = nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...)


@jax.jit
def train_step(params, rest, x, y):
    model = nnx.merge(graphdef, params, rest)

    def loss_fn(model):
        return ((model(x) - y) ** 2).mean()

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    params = jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads)
    rest = nnx.state(model, nnx.Not(nnx.Param))
    return params, rest, loss


x = jax.random.normal(jax.random.key(0), (8, 4))
y = jnp.ones((8, 4))
losses = []
for _ in range(STEPS):
    params, rest, loss = train_step(params, rest, x, y)
    losses.append(loss)
model = nnx.merge(graphdef, params, rest)
