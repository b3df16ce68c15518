# Outside of a compiled function nnx.grad leaves the arguments alone by which it does not differentiate.
import jax.numpy as jnp
from flax import nnx


class Stat(nnx.Variable):
    pass


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
means = []


def loss_fn(model, x):
    means.append(x.mean())  # ok
    return (model(x) ** 2).mean()


for _ in range(2):
    nnx.grad(loss_fn)(model, jnp.ones((3, 2)))
assert means[0] + means[1] == 2
