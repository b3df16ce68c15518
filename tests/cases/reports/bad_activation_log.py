import jax
import jax.numpy as jnp
from flax import nnx


class Recorder:
    def __init__(self):
        self.last = None
        self.history = []

    def keep(self, value):
        self.last = value
        self.history.append(value)
        return value


recorder = Recorder()


class MLP(nnx.Module):
    def __init__(self, rngs):
        self.inner = nnx.Linear(3, 3, rngs=rngs)
        self.outer = nnx.Linear(3, 1, rngs=rngs)

    def __call__(self, x):
        h = recorder.keep(nnx.relu(self.inner(x)))
        return self.outer(h)


@nnx.jit  # expect: tracer-escape
def forward(model, x):
    return model(x)


model = MLP(nnx.Rngs(0))
forward(model, jnp.ones((2, 3)))
print("mean activation", float(recorder.last.mean()))
