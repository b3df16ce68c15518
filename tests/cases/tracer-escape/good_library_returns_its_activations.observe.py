import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    class Net(nnx.Module):
        def __init__(self, rngs):
            self.first = nnx.Linear(3, 3, rngs=rngs)
            self.second = nnx.Linear(3, 2, rngs=rngs)


    recorder = program.Recorder(Net(nnx.Rngs(0)))
    recorder(jnp.ones((1, 3)))
    return "leaks" if any(isinstance(a, jax.core.Tracer) for a in jax.tree.leaves(recorder.seen)) else "fine"
