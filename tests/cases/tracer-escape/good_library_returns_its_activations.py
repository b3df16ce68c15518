import jax
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def forward(model, x):
    seen = {}
    x = model.first(x)
    seen["first"] = x
    x = model.second(nnx.relu(x))
    seen["second"] = x
    return x, seen


class Recorder:
    def __init__(self, model):
        self.model = model
        self.seen = []

    def __call__(self, x):
        out, seen = forward(self.model, x)
        self.seen.append(seen)
        return out
