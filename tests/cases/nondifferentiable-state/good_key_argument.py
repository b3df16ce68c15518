# The key is an argument that is not differentiated.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.drop = nnx.Dropout(0.1)

    def __call__(self, x, rngs):
        return self.drop(self.fc(x), rngs=rngs)


def loss_fn(model, key, x):
    return model(x, nnx.Rngs(dropout=key)).sum()


grads = jax.grad(loss_fn)(Net(nnx.Rngs(0)), jax.random.key(1), jnp.ones((1, 2)))  # ok
