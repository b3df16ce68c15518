# observe: "fine" if twins.right.layers[0].bias.value.all() else "lost"
import jax
import jax.numpy as jnp
from flax import nnx


class Twins:
    """Two heads over one trunk, which nnx.jit keeps one."""

    def __init__(self, rngs):
        self.trunk = nnx.Linear(3, 3, rngs=rngs)
        self.left = nnx.Sequential(self.trunk, nnx.Linear(3, 1, rngs=rngs))
        self.right = nnx.Sequential(self.trunk, nnx.Linear(3, 1, rngs=rngs))

    def step(self, x):
        return nudge(self.left, self.right, x)


@nnx.jit
def nudge(left, right, x):
    left.layers[0].bias.value = left.layers[0].bias.value + 1.0
    return left(x) + right(x)


twins = Twins(nnx.Rngs(0))
twins.step(jnp.ones((1, 3)))
