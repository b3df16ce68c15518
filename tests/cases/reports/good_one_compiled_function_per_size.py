# After avitai/artifex@5fce040acb docs/user-guide/inference/optimization.md, in our words: right, and once reported.
import jax
import jax.numpy as jnp
from flax import nnx


def compile_by_size(model, sizes: list[int]):
    compiled = {}
    for size in sizes:
        @jax.jit
        def run(z):
            return model(z)

        _ = run(jnp.zeros((size, 3)))
        compiled[size] = run
    return compiled


model = nnx.Linear(3, 2, rngs=nnx.Rngs(0))
functions = compile_by_size(model, [1, 2, 4])
for _ in range(3):
    for size, run in functions.items():
        run(jnp.ones((size, 3)))
print([f._cache_size() for f in functions.values()])
