# From 0.11 the optimizer does not hold the model: passing both shares nothing.
# flax: >=0.11
# observe: "lost" if optimizer.step.value != 2 else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


@jax.jit  # ok
def step(model, optimizer, x):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    optimizer.update(model, grads)
    return model, optimizer


model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(0.1), wrt=nnx.Param)
for _ in range(2):
    model, optimizer = step(model, optimizer, jnp.ones((1, 2)))
