# nnx.vmap over a captured ensemble member inside lax.scan.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


net = Net(nnx.Rngs(0))


def body(x, _):
    y = nnx.vmap(lambda n, row: n(row), in_axes=(None, 0))(net, x)  # expect[>=0.10.7]: captured-graph-argument
    return y, y.sum()


x, sums = jax.lax.scan(body, jnp.ones((3, 2)), None, length=2)
