# graph_updates=False keeps sharing: one object may be passed twice, and Variables are still written.
# flax: >=0.12.6
# observe: "fine" if encoder.uses[...] == 2 else "lost"
import jax
import jax.numpy as jnp
from flax import nnx


class Encoder(nnx.Module):
    def __init__(self, rngs):
        self.linear = nnx.Linear(2, 2, rngs=rngs)
        self.uses = nnx.Variable(jnp.zeros(()))

    def __call__(self, x):
        self.uses[...] = self.uses[...] + 1
        return self.linear(x)


@nnx.jit(graph_updates=False)
def agree(left, right, x):
    return (left(x) - right(x)).sum()


encoder = Encoder(nnx.Rngs(0))
agree(encoder, encoder, jnp.ones((3, 2)))
