"""Curriculum with a few static stages: one recompilation at each change is intended."""
import jax
import jax.numpy as jnp
from flax import nnx

traces = []


class Growing(nnx.Module):
    """Progressive network: more blocks become active with the stage."""

    def __init__(self, rngs):
        self.b0 = nnx.Linear(2, 16, rngs=rngs)
        self.b1 = nnx.Linear(16, 16, rngs=rngs)
        self.b2 = nnx.Linear(16, 16, rngs=rngs)
        self.out = nnx.Linear(16, 1, rngs=rngs)
        self.stage = 0

    def __call__(self, x):
        traces.append(self.stage)
        h = jnp.tanh(self.b0(x))
        if self.stage >= 1:
            h = h + jnp.tanh(self.b1(h))
        if self.stage >= 2:
            h = h + jnp.tanh(self.b2(h))
        return self.out(h)


@nnx.jit
def step(model, x, y):
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.05 * g, params, grads))
    return loss


model = Growing(nnx.Rngs(0))
x = jax.random.normal(jax.random.key(0), (64, 2))
y = jnp.sin(3 * x[:, :1])
for stage in range(3):
    model.stage = stage
    for _ in range(30):
        loss = step(model, x, y)
    print(stage, float(loss))
print("traced", traces)
