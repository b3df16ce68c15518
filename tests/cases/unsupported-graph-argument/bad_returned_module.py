# jax.jit returns a Module that it built.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@jax.jit  # expect[<0.11]: unsupported-graph-argument
def create(key):
    return Net(nnx.Rngs(key))


model = create(jax.random.key(0))
print(model(jnp.ones((1, 2))))
