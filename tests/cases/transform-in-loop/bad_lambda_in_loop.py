# A new lambda is jitted for each batch.
# observe: "recompiles" if compiles(lambda: evaluate([jnp.ones((2, 2))] * 3), 1) >= 3 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


def evaluate(batches):
    losses = []
    for x in batches:
        loss = jax.jit(lambda x: (model(x) ** 2).mean())(x)  # expect: transform-in-loop
        losses.append(float(loss))
    return losses


evaluate([jnp.ones((2, 2))] * 3)
