# nnx.grad and jax.vmap do not compile: a new lambda in each eager iteration is common and harmless.
# observe: "recompiles" if compiles(lambda: run(3), 1) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


def run(n):
    x = jnp.ones((2, 2))
    for _ in range(n):
        grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)  # ok
        rows = jax.vmap(lambda row: model(row))(x)  # ok
    return rows


run(3)
