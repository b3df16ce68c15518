# observe: "lost" if gap > 1e-6 else "fine"
"""After tied encoder/decoder code: the two halves are split one by one, so the shared embedding exists twice in the trained parameters."""
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx


class Encoder(nnx.Module):
    def __init__(self, embed, d, *, rngs):
        self.embed = embed
        self.fc = nnx.Linear(d, d, rngs=rngs)

    def __call__(self, tokens):
        return nnx.tanh(self.fc(self.embed(tokens))).mean(axis=1)


class Decoder(nnx.Module):
    def __init__(self, embed, d, length, *, rngs):
        self.embed = embed
        self.pos = nnx.Param(0.1 * jax.random.normal(rngs.params(), (length, d)))
        self.fc = nnx.Linear(d, d, rngs=rngs)

    def __call__(self, z):
        return self.embed.attend(nnx.tanh(self.fc(z[:, None] + self.pos.value)))


rngs = nnx.Rngs(0)
embed = nnx.Embed(12, 8, rngs=rngs)
encoder = Encoder(embed, 8, rngs=rngs)
decoder = Decoder(embed, 8, 5, rngs=rngs)

enc_def, enc_params = nnx.split(encoder)
dec_def, dec_params = nnx.split(decoder)
params = {"encoder": enc_params, "decoder": dec_params}
tx = optax.adam(1e-2)
opt_state = tx.init(params)


def loss_fn(params, tokens):
    enc = nnx.merge(enc_def, params["encoder"])
    dec = nnx.merge(dec_def, params["decoder"])
    return optax.softmax_cross_entropy_with_integer_labels(dec(enc(tokens)), tokens).mean()


@jax.jit
def step(params, opt_state, tokens):
    loss, g = jax.value_and_grad(loss_fn)(params, tokens)  # expect: split-shared-reference
    upd, opt_state = tx.update(g, opt_state)
    return optax.apply_updates(params, upd), opt_state, loss


rng = np.random.default_rng(0)
for _ in range(10):
    params, opt_state, loss = step(params, opt_state, rng.integers(0, 12, (16, 5)))
enc, dec = nnx.merge(enc_def, params["encoder"]), nnx.merge(dec_def, params["decoder"])
gap = float(jnp.abs(enc.embed.embedding.value - dec.embed.embedding.value).max())
print("loss", loss, "difference of the tied embeddings", gap)
print("RESULT", "fine" if gap < 1e-6 else "lost")
