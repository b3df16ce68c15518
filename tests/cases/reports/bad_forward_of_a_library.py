# Missed: nobody in the file binds the two halves.
"""The forward pass of a library: its callers hold the two halves of a model."""
import jax
from flax import nnx


class MLP(nnx.Module):
    def __init__(self, din, dmid, dout, *, rngs):
        self.inner = nnx.Linear(din, dmid, rngs=rngs)
        self.norm = nnx.BatchNorm(dmid, rngs=rngs)
        self.outer = nnx.Linear(dmid, dout, rngs=rngs)

    def __call__(self, x):
        return self.outer(nnx.relu(self.norm(self.inner(x))))


@jax.jit  # missing: lost-state-update
def forward(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    model.train()
    return model(x)
