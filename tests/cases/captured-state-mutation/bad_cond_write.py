# lax.cond whose branch writes a captured counter.
# observe: "leaks" if leaked(tracker) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Tracker(nnx.Module):
    def __init__(self):
        self.best = nnx.Variable(jnp.inf)
        self.patience = nnx.Variable(jnp.zeros((), jnp.int32))

    def observe(self, loss):
        def better(loss):
            self.best.value = loss
            return jnp.zeros((), jnp.int32)

        def worse(loss):
            return self.patience.value + 1

        self.patience.value = jax.lax.cond(loss < self.best.value, better, worse, loss)  # expect: captured-state-mutation


tracker = Tracker()
tracker.observe(jnp.asarray(1.0))
