# A float attribute that the training loop sets anew before each step.
# observe: "recompiles" if len(traces) == 4 else "fine"
import jax.numpy as jnp
from flax import nnx

traces = []


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.temperature = 1.0

    def __call__(self, x):
        traces.append("traced")
        return nnx.softmax(self.fc(x) / self.temperature)


@nnx.jit  # expect: retracing-state-change
def forward(model, x):
    return model(x)


def anneal(step, start=1.0, end=0.3, rate=0.1):
    return max(end, start - rate * step)


model = Net(nnx.Rngs(0))
for step in range(4):
    model.temperature = anneal(step)
    forward(model, jnp.ones((1, 2)))
