# A float with two values in all, and a Variable that changes at every step.
# observe: "recompiles" if len(traces) > 2 else "fine"
import jax.numpy as jnp
from flax import nnx

traces = []


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.weight = 0.0
        self.temperature = nnx.Variable(jnp.array(1.0))

    def __call__(self, x):
        traces.append("traced")
        return self.fc(x) * self.weight / self.temperature.value


@nnx.jit  # ok
def forward(model, x):
    return model(x)


model = Net(nnx.Rngs(0))
for epoch in range(6):
    model.weight = 0.1 if epoch < 3 else 0.5
    model.temperature.value = jnp.array(1.0 - epoch / 10)
    forward(model, jnp.ones((1, 2)))
