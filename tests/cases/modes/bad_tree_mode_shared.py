# Tree mode knows no sharing: one object by two ways raises.
# flax: >=0.12.4
import jax.numpy as jnp
from flax import nnx


class Encoder(nnx.Module):
    def __init__(self, rngs):
        self.linear = nnx.Linear(2, 2, rngs=rngs)
        self.uses = nnx.Variable(jnp.zeros(()))

    def __call__(self, x):
        self.uses[...] = self.uses[...] + 1
        return self.linear(x)


@nnx.jit(graph=False)  # expect: split-shared-reference
def agree(left, right, x):
    return (left(x) - right(x)).sum()


encoder = Encoder(nnx.Rngs(0))
agree(encoder, encoder, jnp.ones((3, 2)))
