# observe: "lost" if len(jax.tree.leaves(grads)) > 1 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Tied(nnx.Module):
    def __init__(self, vocab, d, rngs):
        self.embed = nnx.Embed(vocab, d, rngs=rngs)
        self.unembed = self.embed

    def __call__(self, tokens):
        return self.unembed.attend(self.embed(tokens))


def loss_fn(model, tokens):
    logp = jax.nn.log_softmax(model(tokens))
    return -jnp.take_along_axis(logp, tokens[..., None], -1).mean()


model = Tied(7, 4, nnx.Rngs(0))
tokens = jnp.arange(6)
grads = jax.grad(loss_fn)(model, tokens)  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: split-shared-reference
print("gradients", len(jax.tree.leaves(grads)), "SPLIT" if len(jax.tree.leaves(grads)) > 1 else "one")
