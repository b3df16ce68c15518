# observe: "lost" if not same(model.embed, model.out_embed) else "fine"
"""Language model with tied embedding and output weights; jax.grad over the Module (Flax 0.11 pytrees)."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class TiedLM(nnx.Module):
    def __init__(self, vocab, dim, *, rngs: nnx.Rngs):
        self.embed = nnx.Embed(vocab, dim, rngs=rngs)
        self.mix = nnx.Linear(dim, dim, rngs=rngs)
        self.out_embed = self.embed

    def __call__(self, ids):
        return self.out_embed.attend(nnx.relu(self.mix(self.embed(ids))))


def loss_fn(model, ids):
    logits = model(ids[:, :-1])
    return optax.softmax_cross_entropy_with_integer_labels(logits, ids[:, 1:]).mean()


def train(model, ids, lr=0.5, steps=3):
    for _ in range(steps):
        grads = jax.grad(loss_fn)(model, ids)  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: split-shared-reference
        model = jax.tree.map(lambda p, g: p - lr * g, model, grads)
    return model


ids = jax.random.randint(jax.random.key(0), (4, 6), 0, 9)
model = train(TiedLM(9, 4, rngs=nnx.Rngs(0)), ids)
print("still tied:", bool(jnp.allclose(model.embed.embedding.value, model.out_embed.embedding.value)))
