"""Counts skipped steps (loss is not finite) under nnx.cond."""
import functools

import jax
import jax.numpy as jnp
from flax import nnx


class Guard(nnx.Module):
    def __init__(self):
        self.skipped = nnx.Variable(jnp.array(0))
        self.applied = nnx.Variable(jnp.array(0))

    def skip(self):
        self.skipped.value = self.skipped.value + 1

    def apply(self):
        self.applied.value = self.applied.value + 1


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@nnx.jit
def guarded_step(model, guard, x):
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean(jnp.log(jnp.abs(m(x)))))(model)

    def update(model):
        guard.apply()
        nnx.update(model, jax.tree.map(lambda p, g: p - 0.01 * g, nnx.state(model, nnx.Param), grads))

    def skip(model):
        guard.skip()

    nnx.cond(jnp.isfinite(loss), update, skip, model)  # expect: captured-state-mutation
    return loss


model, guard = Net(rngs=nnx.Rngs(0)), Guard()
for scale in (1.0, 0.0, 2.0):
    guarded_step(model, guard, scale * jnp.ones((3, 2)))
print("applied", int(guard.applied.value), "skipped", int(guard.skipped.value))
