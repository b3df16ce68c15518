# A Python attribute set once to a constant is no change at every call.
# observe: "recompiles" if compiles(lambda: init_step(model, jnp.ones((1, 2)))) else "fine"
import jax.numpy as jnp
from flax import nnx


class ActNorm(nnx.Module):
    def __init__(self):
        self.scale = nnx.Param(jnp.ones((2,)))
        self.initialized = False

    def __call__(self, x):
        if not self.initialized:
            self.scale.value = 1.0 / (x.std(0) + 1e-3)
            self.initialized = True
        return x * self.scale.value


@nnx.jit  # ok
def init_step(model, x):
    return model(x)


model = ActNorm()
for _ in range(3):
    init_step(model, jnp.ones((1, 2)))
