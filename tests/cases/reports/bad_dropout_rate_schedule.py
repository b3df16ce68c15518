# observe: "recompiles" if len(traces) >= 4 else "fine"
import jax.numpy as jnp
from flax import nnx

traces = []


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(4, 4, rngs=rngs)
        self.drop = nnx.Dropout(0.0, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


@nnx.jit  # expect: retracing-state-change
def step(model, x):
    traces.append(None)
    return model(x).mean()


model = Net(nnx.Rngs(0))
for i in range(4):
    model.drop.rate = 0.1 * (i + 1)
    step(model, jnp.ones((2, 4)))
print("traced", len(traces), "EVERY STEP" if len(traces) >= 4 else "ok")
