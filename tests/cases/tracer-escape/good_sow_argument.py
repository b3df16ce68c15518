# Intermediates sown in an argument under nnx.jit, popped outside.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        h = self.fc(x)
        self.sow(nnx.Intermediate, "h", h)
        return h.sum()


@nnx.jit  # ok
def forward(model, x):
    return model(x)


model = Net(nnx.Rngs(0))
for _ in range(2):
    forward(model, jnp.ones((1, 2)))
    intermediates = nnx.pop(model, nnx.Intermediate)
