# jax.value_and_grad as decorator on a functional loss, the graphdef comes first.
# observe: "fine" if isinstance(grads, nnx.State) else "no-gradient"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@jax.value_and_grad  # expect: wrong-gradient-target
def loss_fn(graphdef, params, batch):
    model = nnx.merge(graphdef, params)
    return jnp.mean((model(batch["x"]) - batch["y"]) ** 2)


@jax.jit
def eval_grads(graphdef, params, batch):
    return loss_fn(graphdef, params, batch)


graphdef, params = nnx.split(Net(nnx.Rngs(0)))
loss, grads = eval_grads(graphdef, params, {"x": jnp.ones((3, 2)), "y": jnp.zeros((3, 1))})
