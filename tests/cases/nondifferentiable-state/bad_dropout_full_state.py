# jax.grad over the whole state, RNG keys and counts included (cf. google/flax #4564).
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


graphdef, state = nnx.split(Net(nnx.Rngs(0)))


def loss_fn(state, x):
    model = nnx.merge(graphdef, state)
    model.eval()
    return (model(x) ** 2).mean()


grads = jax.grad(loss_fn)(state, jnp.ones((2, 2)))  # expect: nondifferentiable-state
