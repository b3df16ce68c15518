# flax: >=0.11
# What two attributes share is a size, not a weight.
import jax
import jax.numpy as jnp
from flax import nnx


class Model(nnx.Module):
    def __init__(self, rngs):
        self.embed = nnx.Embed(10, 4, rngs=rngs)
        self.width = self.embed.features
        self.head = nnx.Linear(self.width, 10, rngs=rngs)
        self.head.width = self.embed.features

    def __call__(self, tokens):
        return self.head(self.embed(tokens))


@jax.jit
def train_step(model, tokens):
    grads = jax.grad(lambda m: (m(tokens) ** 2).mean())(model)  # ok
    return jax.tree.map(lambda p, g: p - 0.1 * g, model, grads)


model = Model(nnx.Rngs(0))
before = model.head.bias.value
model = train_step(model, jnp.array([1, 2]))
assert (before != model.head.bias.value).any()
