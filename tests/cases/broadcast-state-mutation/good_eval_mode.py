# The broadcast BatchNorm uses its running averages.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x), use_running_average=True)


@nnx.vmap(in_axes=(None, 0))  # ok
def forward(model, x):
    return model(x)


forward(Net(nnx.Rngs(0)), jnp.ones((3, 4, 2)))
