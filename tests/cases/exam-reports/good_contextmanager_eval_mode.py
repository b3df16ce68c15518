"""A context manager that switches to eval mode and back; nested inside no transform; compiled loss takes the model."""
import contextlib

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(3, 8, rngs=rngs)
        self.bn = nnx.BatchNorm(8, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)
        self.out = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(self.drop(nnx.relu(self.bn(self.fc(x)))))


@contextlib.contextmanager
def evaluating(model):
    model.eval()
    try:
        yield model
    finally:
        model.train()


@nnx.jit
def loss_of(model, x):
    return jnp.mean(model(x) ** 2)


@nnx.jit
def step(model, x):
    grads = nnx.grad(lambda m: jnp.mean((m(x) - 1) ** 2))(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))


model = Net(rngs=nnx.Rngs(0, dropout=1))
x = jax.random.normal(jax.random.key(0), (8, 3))
for _ in range(2):
    step(model, x)
    with evaluating(model) as m:
        a, b = loss_of(m, x), loss_of(m, x)
with evaluating(model) as m:
    frozen = jax.jit(lambda x: m(x))  # ok
    y1 = frozen(x)
print(bool(a == b), y1.shape, model.drop.deterministic)
