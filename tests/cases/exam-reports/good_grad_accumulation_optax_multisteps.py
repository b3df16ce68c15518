# flax: >=0.11
"""Accumulation by optax.MultiSteps and by hand under nnx.jit; the accumulator is a State in a variable."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(3, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


def mse(model, x):
    return jnp.mean((model(x) - 1.0) ** 2)


@nnx.jit
def micro(model, acc, x):
    grads = nnx.grad(mse)(model, x)
    return jax.tree.map(jnp.add, acc, grads)


@nnx.jit
def apply(model, optimizer, acc, n):
    optimizer.update(model, jax.tree.map(lambda g: g / n, acc))
    return jax.tree.map(jnp.zeros_like, acc)


@nnx.jit
def multi(model, optimizer, x):
    optimizer.update(model, nnx.grad(mse)(model, x))


model = Net(rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
xs = jax.random.normal(jax.random.key(0), (4, 8, 3))
acc = jax.tree.map(jnp.zeros_like, nnx.state(model, nnx.Param))
before = float(mse(model, xs[0]))
for _ in range(2):
    for x in xs:
        acc = micro(model, acc, x)
    acc = apply(model, optimizer, acc, len(xs))
other = Net(rngs=nnx.Rngs(0))
ms = nnx.Optimizer(other, optax.MultiSteps(optax.sgd(0.1), 4).gradient_transformation(), wrt=nnx.Param)
for _ in range(2):
    for x in xs:
        multi(other, ms, x)
print(float(mse(model, xs[0])) < before, bool(jnp.allclose(model.fc.kernel.value, other.fc.kernel.value, atol=1e-5)))
