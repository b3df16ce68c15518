# jax.grad over a module with tied embedding: each place gets its own part of the gradient.
# flax: >=0.11
# observe: "lost" if not same(grads.embed.embedding.value, grads.out.embedding.value) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class LM(nnx.Module):
    def __init__(self, rngs):
        self.embed = nnx.Embed(5, 3, rngs=rngs)
        self.out = self.embed

    def __call__(self, t):
        return self.out.attend(self.embed(t))


def loss_fn(model, t):
    return -nnx.log_softmax(model(t))[..., 0].mean()


model = LM(nnx.Rngs(0))
grads = jax.grad(loss_fn)(model, jnp.array([1, 2]))  # expect: split-shared-reference
