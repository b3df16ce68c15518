# The evaluation ignores the state that a shared step function returns.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x, train):
        return self.bn(self.fc(x), use_running_average=not train)


@jax.jit
def predict(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    return model(x, train=False), nnx.state(model)


y, _ = predict(*nnx.split(Net(nnx.Rngs(0))), jnp.ones((2, 2)))  # ok: the state is unchanged
