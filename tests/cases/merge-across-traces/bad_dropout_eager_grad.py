# No jit at all: jax.grad alone is the inner trace (cf. google/flax #5050).
# observe: "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(4, 4, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


graphdef, params, rest = nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...)


def loss_fn(params, rest, x):
    model = nnx.merge(graphdef, params, rest)
    return (model(x) ** 2).mean(), nnx.state(model, nnx.RngState)


for _ in range(2):
    (loss, rest), grads = jax.value_and_grad(loss_fn, has_aux=True)(params, rest, jnp.ones((3, 4)))  # expect[>=0.11.2]: merge-across-traces
