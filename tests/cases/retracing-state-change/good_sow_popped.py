# What is sown is popped after each call.
# observe: "recompiles" if compiles(call) else "fine"
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        h = self.fc(x)
        self.sow(nnx.Intermediate, "features", h)
        return h


@nnx.jit  # ok
def step(model, x):
    return model(x)


model = Net(nnx.Rngs(0))


def call():
    y = step(model, jnp.ones((1, 2)))
    nnx.pop(model, nnx.Intermediate)
    return y


for _ in range(2):
    call()
