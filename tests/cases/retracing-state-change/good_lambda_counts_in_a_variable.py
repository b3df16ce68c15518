# observe: "recompiles" if compiles(lambda: forward(counter, jnp.ones(3))) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.calls = nnx.Variable(jnp.zeros((), jnp.int32))

    def __call__(self, x):
        self.calls.value = self.calls.value + 1
        return x / self.calls.value


counter = Counter()
forward = nnx.jit(lambda counter, x: counter(x))
for _ in range(3):
    forward(counter, jnp.ones(3))
