# nnx.jit with donation writes the new buffers into the same objects.
# flax: >=0.11
import jax.numpy as jnp
import optax
from flax import nnx


def step(model, optimizer, x):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    optimizer.update(model, grads)


model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(0.1), wrt=nnx.Param)
train = nnx.jit(step, donate_argnums=(0, 1))  # ok
for _ in range(3):
    train(model, optimizer, jnp.ones((1, 2)))
print(model(jnp.ones((1, 2))))
