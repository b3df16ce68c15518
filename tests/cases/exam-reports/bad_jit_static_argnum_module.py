# observe: "stale" if accuracy(fast_decode, model, tokens, tags) != accuracy(decode, model, tokens, tags) else "fine"
"""Sequence labelling; `jax.jit(f, static_argnums=0)` because the model 'is not an array'."""
import jax
import jax.numpy as jnp
import optax
import flax.nnx as nn


class BiTagger(nn.Module):
    def __init__(self, vocab, hidden, tags, *, rngs):
        self.embed = nn.Embed(vocab, hidden, rngs=rngs)
        self.out = nn.Linear(2 * hidden, tags, rngs=rngs)

    def __call__(self, tokens):
        h = self.embed(tokens)
        context = jnp.flip(jnp.cumsum(jnp.flip(h, 1), 1), 1)
        return self.out(jnp.concatenate([h, context], -1))


def decode(model, tokens):
    return jnp.argmax(model(tokens), -1)


fast_decode = jax.jit(decode, static_argnums=0)  # expect: static-graph-argument


@nn.jit
def train_step(model, tokens, tags):
    def loss_fn(m):
        return optax.softmax_cross_entropy_with_integer_labels(m(tokens), tags).mean()

    loss, grads = nn.value_and_grad(loss_fn)(model)
    nn.update(model, jax.tree.map(lambda p, g: p - 1.0 * g, nn.state(model, nn.Param), grads))
    return loss


def accuracy(predict, model, tokens, tags):
    return float((predict(model, tokens) == tags).mean())


model = BiTagger(10, 8, 3, rngs=nn.Rngs(0))
tokens = jax.random.randint(jax.random.key(0), (8, 6), 0, 10)
tags = tokens % 3
for epoch in range(3):
    acc = accuracy(fast_decode, model, tokens, tags)
    for _ in range(10):
        train_step(model, tokens, tags)
    print(epoch, "acc", acc)
print("jitted", accuracy(fast_decode, model, tokens, tags), "eager", accuracy(decode, model, tokens, tags))
