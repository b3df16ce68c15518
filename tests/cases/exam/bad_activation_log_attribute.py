# A debugging hook keeps the last activation on a plain object.
# observe: "leaks" if leaked(probe.last) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Probe:
    def __init__(self):
        self.last = None

    def watch(self, name, value):
        self.last = (name, value)
        return value


probe = Probe()


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return probe.watch("fc", self.fc(x)).sum()


@nnx.jit  # expect: tracer-escape
def forward(net, x):
    return net(x)


print(forward(Net(nnx.Rngs(0)), jnp.ones((1, 2))))
