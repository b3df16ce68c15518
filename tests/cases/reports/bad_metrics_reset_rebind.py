# observe: "lost" if mean == 1.0 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit  # may[<0.11]: unsupported-graph-argument
def accumulate(metrics, values):
    metrics.update(values=values)
    return nnx.state(metrics)


metrics = nnx.metrics.Average()
graphdef, state = nnx.split(metrics)


@jax.jit  # expect: lost-state-update
def pure(state, values):
    m = nnx.merge(graphdef, state)
    m.update(values=values)
    return m.compute()


for i in range(2):
    mean = pure(state, jnp.full((3,), float(i)))
print("mean", float(mean), "ONLY LAST BATCH" if float(mean) == 1.0 else "ok")
