import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    seen = []
    inner = program.nnx.Linear.__call__


    def counted(self, x):
        seen.append(None)
        return inner(self, x)


    program.nnx.Linear.__call__ = counted
    program.evaluate([jnp.ones((1, 3))] * 4)
    return "recompiles" if len(seen) > 2 else "fine"
