import jax
import jax.numpy as jnp
from flax import nnx


metrics = nnx.metrics.Average()
graphdef, state = nnx.split(metrics)


@jax.jit
def pure(state, values):
    m = nnx.merge(graphdef, state)
    m.update(values=values)
    return m.compute(), nnx.state(m)


for i in range(2):
    mean, state = pure(state, jnp.full((3,), float(i)))
print("mean", float(mean), "ONLY LAST BATCH" if float(mean) == 1.0 else "ok")
