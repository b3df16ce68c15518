# outcome: lost
# observe: "lost" if zero(seen.total.value) else "fine"
# nnx.vmap raises here; nnx.scan does not, and drops the writes.
import jax.numpy as jnp
from flax import nnx


class Seen(nnx.Module):
    def __init__(self):
        self.total = nnx.Variable(jnp.zeros(()))


@nnx.scan(in_axes=(None, 0), out_axes=0)  # expect: broadcast-state-mutation
def walk(seen, x):
    seen.total.value = seen.total.value + x
    return x * 2


seen = Seen()
walk(seen, jnp.arange(1.0, 4.0))
print(seen.total.value)
