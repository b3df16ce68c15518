# The count is a Variable: its value is traced.
# observe: "recompiles" if compiles(lambda: forward(model, jnp.ones((1, 2)))) else "fine"
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.calls = nnx.Variable(jnp.array(0))

    def __call__(self, x):
        self.calls.value = self.calls.value + 1
        return self.fc(x)


@nnx.jit  # ok
def forward(model, x):
    return model(x)


model = Net(nnx.Rngs(0))
for _ in range(3):
    forward(model, jnp.ones((1, 2)))
assert model.calls.value == 3
