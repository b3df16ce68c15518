# One split of both objects keeps the sharing in the GraphDef.
import jax
import jax.numpy as jnp
from flax import nnx


class Head(nnx.Module):
    def __init__(self, encoder, out, rngs):
        self.encoder = encoder
        self.out = nnx.Linear(4, out, rngs=rngs)

    def __call__(self, x):
        return self.out(nnx.relu(self.encoder(x)))


@jax.jit  # ok
def train(graphdef, state, x):
    actor, critic = nnx.merge(graphdef, state)
    for net in (actor, critic):
        grads = nnx.grad(lambda m: (m(x) ** 2).mean())(net)
        nnx.update(net, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(net, nnx.Param), grads))
    return nnx.state((actor, critic))


encoder = nnx.Linear(3, 4, rngs=nnx.Rngs(0))
pair = (Head(encoder, 2, nnx.Rngs(1)), Head(encoder, 1, nnx.Rngs(2)))
graphdef, state = nnx.split(pair)
nnx.update(pair, train(graphdef, state, jnp.ones((2, 3))))
