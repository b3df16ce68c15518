# The value written in the broadcast object does not depend on the example.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.calls = nnx.Variable(jnp.array(0))

    def __call__(self, x):
        self.calls.value = self.calls.value + 1
        return self.fc(x)


@nnx.vmap(in_axes=(None, 0))  # ok
def forward(model, x):
    return model(x)


net = Net(nnx.Rngs(0))
forward(net, jnp.ones((3, 2)))
assert net.calls.value == 1
