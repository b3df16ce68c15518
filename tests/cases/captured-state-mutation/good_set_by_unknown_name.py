# The forward pass stores what another library hands back, if it hands back anything (a false alarm on maxtext's NNX wrapper).
import jax
import jax.numpy as jnp
from flax import nnx


class Wrapper(nnx.Module):
    def __init__(self, function, rngs):
        self.function = function
        self.scale = nnx.Param(jnp.ones(()))

    def __call__(self, x):
        out, updates = self.function(x)
        if updates:
            for name, value in updates.items():
                setattr(self, name, nnx.Intermediate(value))
        return out * self.scale


def foreign(x):
    return x + 1, dict()


model = Wrapper(foreign, nnx.Rngs(0))


@jax.jit
def run(x):
    return model(x)


assert run(jnp.ones(2)).shape == (2,)
