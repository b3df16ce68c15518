# nnx.jit applied anew to the same function in each iteration: nnx.jit keeps no cache across wrappers.
# observe: "recompiles" if compiles(lambda: run(3), 1) >= 3 else "fine"
import jax.numpy as jnp
from flax import nnx


def forward(model, x):
    return model(x)


model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))


def run(n):
    x = jnp.ones((1, 2))
    for _ in range(n):
        x = nnx.jit(forward)(model, x)  # expect: transform-in-loop
    return x


run(3)
