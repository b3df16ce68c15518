"""Masked language model step; the number of masked tokens and the model are 'static'."""
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class MLM(nnx.Module):
    def __init__(self, vocab, dim, rngs: nnx.Rngs):
        self.embed = nnx.Embed(vocab + 1, dim, rngs=rngs)
        self.mix = nnx.Linear(dim, dim, rngs=rngs)
        self.mask_id = vocab

    def __call__(self, tokens):
        return self.embed.attend(nnx.gelu(self.mix(self.embed(tokens))))


@partial(nnx.jit, static_argnames=("model", "n_mask"))  # expect: static-graph-argument
def loss_and_grads(model, tokens, key, n_mask):
    positions = jax.random.choice(key, tokens.shape[1], (n_mask,), replace=False)
    masked = tokens.at[:, positions].set(model.mask_id)

    def loss_fn(m):
        logp = jax.nn.log_softmax(m(masked)[:, positions])
        return -jnp.take_along_axis(logp, tokens[:, positions][..., None], -1).mean()

    return nnx.value_and_grad(loss_fn)(model)


model = MLM(11, 8, nnx.Rngs(0))
tokens = jax.random.randint(jax.random.key(0), (4, 9), 0, 11)
loss, grads = loss_and_grads(model=model, tokens=tokens, key=jax.random.key(1), n_mask=3)
print(float(loss), len(jax.tree.leaves(grads)))
