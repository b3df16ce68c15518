# observe: "recompiles" if len(traces) > 2 else "fine"
# Missed: the compiled function comes from a factory called in the loop.
import jax
import jax.numpy as jnp
from flax import nnx

traces = []


class Heads(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(2, 2, rngs=rngs)
        self.b = nnx.Linear(2, 3, rngs=rngs)


def use(name):
    def forward(model, x):
        traces.append(name)
        return getattr(model, name)(x)

    return forward


model = Heads(nnx.Rngs(0))
x = jnp.ones((1, 2))
for step in range(3):
    for name in ("a", "b"):
        nnx.jit(use(name))(model, x)  # missing: transform-in-loop
print("traced", len(traces), "EVERY STEP" if len(traces) > 2 else "ok")
