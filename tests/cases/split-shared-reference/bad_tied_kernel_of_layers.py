# flax: >=0.11
# observe: "lost" if not same(model.embed.embedding.value, model.head.kernel.value) else "fine"
# The weight of one layer is set as the weight of another.
import jax
import jax.numpy as jnp
from flax import nnx


class Model(nnx.Module):
    def __init__(self, rngs):
        self.embed = nnx.Embed(10, 4, rngs=rngs)
        self.body = nnx.Linear(4, 4, rngs=rngs)
        self.head = nnx.Linear(10, 4, use_bias=False, rngs=rngs)
        self.head.kernel = self.embed.embedding

    def __call__(self, tokens):
        return self.body(self.embed(tokens)) @ self.head.kernel.value.T


@jax.jit
def train_step(model, tokens):
    grads = jax.grad(lambda m: (m(tokens) ** 2).mean())(model)  # expect: split-shared-reference
    return jax.tree.map(lambda p, g: p - 0.1 * g, model, grads)


model = Model(nnx.Rngs(0))
model = train_step(model, jnp.array([1, 2]))
