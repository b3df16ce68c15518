# observe: "recompiles" if len(traces) > 1 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

traces = []


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        traces.append(None)
        return self.fc(x)


def predict(model, x):
    return jax.jit(lambda inputs: model(inputs))(x)  # expect: transform-in-loop


def evaluate(model, batches):
    return [predict(model, b).mean() for b in batches]


evaluate(Net(nnx.Rngs(0)), [jnp.ones((3, 2))] * 4)
print("traced", len(traces), "PER BATCH" if len(traces) > 1 else "once")
