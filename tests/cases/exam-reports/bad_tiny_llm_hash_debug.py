# observe: "lost" if start == hash_params(model) else "fine"
import hashlib

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx


class ShellLLM(nnx.Module):
    """Embedding and output head wired directly together."""

    def __init__(self, vocab_size: int, emb_dim: int, rngs: nnx.Rngs):
        self.token_embedding = nnx.Embed(vocab_size, emb_dim, rngs=rngs)
        self.out_head = nnx.Linear(emb_dim, vocab_size, use_bias=False, rngs=rngs)

    def __call__(self, tokens):
        return self.out_head(self.token_embedding(tokens))


def calculate_loss(model, inputs, targets):
    logits = model(inputs)
    return optax.softmax_cross_entropy_with_integer_labels(logits, targets).mean()


@jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
def train_step(model, optimizer, inputs, targets):
    loss, grads = nnx.value_and_grad(calculate_loss)(model, inputs, targets)
    optimizer.update(model, grads)
    return loss


def hash_params(model):
    digest = hashlib.sha256()
    for leaf in jax.tree.leaves(nnx.state(model, nnx.Param)):
        digest.update(np.asarray(leaf).tobytes())
    return digest.hexdigest()[:12]


def get_batch(rng, batch_size=4, seq_len=6, vocab_size=32):
    tokens = rng.integers(0, vocab_size, (batch_size, seq_len))
    return jnp.asarray(tokens), jnp.asarray(tokens)


if __name__ == "__main__":
    model = ShellLLM(32, 16, nnx.Rngs(0))
    optimizer = nnx.Optimizer(model, optax.adamw(1e-2), wrt=nnx.Param)
    rng = np.random.default_rng(0)
    start = hash_params(model)
    for step in range(5):
        inputs, targets = get_batch(rng)
        loss = train_step(model, optimizer, inputs, targets)
        print(step, float(loss), hash_params(model))
    print("weights changed:", start != hash_params(model))
