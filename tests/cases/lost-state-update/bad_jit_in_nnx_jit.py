# An inner jax.jit inside a right nnx.jit step: the inner one loses the statistics.
# flax: >=0.11
# observe: "lost" if not model.bn.mean.value.any() else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


def forward(model, x):
    return model(x).sum()


inner = jax.jit(forward)  # expect: lost-state-update


@nnx.jit
def step(model, x):
    return inner(model, x)


model = Net(nnx.Rngs(0))
step(model, jnp.arange(6.0).reshape(3, 2))
