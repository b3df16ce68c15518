# The transform is applied once, before the loop.
# observe: "recompiles" if compiles(lambda: run(3), 1) else "fine"
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
fast = nnx.jit(lambda model, x: model(x))  # ok


def run(n):
    x = jnp.ones((1, 2))
    for _ in range(n):
        x = fast(model, x)
    return x


run(3)
