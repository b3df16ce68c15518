# observe: "recompiles" if len(traces) > 2 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

traces = []


class Scheduled(nnx.Module):
    """Anneals the drop rate with the number of calls."""

    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.calls = 0

    def __call__(self, x):
        self.calls += 1
        return self.fc(x) / self.calls


@nnx.jit  # expect: retracing-state-change
def forward(model, x):
    traces.append(None)
    return model(x)


model = Scheduled(nnx.Rngs(0))
for _ in range(5):
    forward(model, jnp.ones((1, 3)))
print("traced", len(traces), "RETRACES" if len(traces) > 2 else "ok")
