import jax
import jax.numpy as jnp
from flax import nnx


class Probe(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)

    def __call__(self, x):
        x = self.fc(x)
        self.sow(nnx.Intermediate, "seen", x)
        return x


@nnx.jit
def forward(model, x):
    out = model(x)
    return out, nnx.pop(model, nnx.Intermediate)
