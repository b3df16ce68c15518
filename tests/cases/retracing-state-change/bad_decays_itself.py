# The Module decays its own float, in a form that is no augmented assignment.
# observe: "recompiles" if len(traces) == 4 else "fine"
import jax.numpy as jnp
from flax import nnx

traces = []


class Noisy(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.scale = 1.0

    def __call__(self, x):
        traces.append("traced")
        self.scale = max(0.1, self.scale * 0.9)
        return self.fc(x) * self.scale


@nnx.jit  # expect: retracing-state-change
def forward(model, x):
    return model(x)


model = Noisy(nnx.Rngs(0))
for _ in range(4):
    forward(model, jnp.ones((1, 2)))
