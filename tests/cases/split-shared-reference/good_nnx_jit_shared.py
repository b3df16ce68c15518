# nnx.jit keeps the sharing.
import jax
import jax.numpy as jnp
from flax import nnx


class Head(nnx.Module):
    def __init__(self, encoder, out, rngs):
        self.encoder = encoder
        self.out = nnx.Linear(4, out, rngs=rngs)

    def __call__(self, x):
        return self.out(nnx.relu(self.encoder(x)))


@nnx.jit  # ok
def train(actor, critic, x):
    for net in (actor, critic):
        grads = nnx.grad(lambda m: (m(x) ** 2).mean())(net)
        nnx.update(net, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(net, nnx.Param), grads))


encoder = nnx.Linear(3, 4, rngs=nnx.Rngs(0))
actor = Head(encoder, 2, nnx.Rngs(1))
critic = Head(encoder, 1, nnx.Rngs(2))
train(actor, critic, jnp.ones((2, 3)))
assert actor.encoder is critic.encoder
