# observe: "stale" if same(rank(model, docs), first) else "fine"
"""A cache of compiled predictors, keyed by the model object."""
import functools

import jax
import jax.numpy as jnp
from flax import nnx


class Scorer(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(3, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)[..., 0]


COMPILED = {}


def compiled_for(model):
    if id(model) not in COMPILED:
        COMPILED[id(model)] = jax.jit(lambda x: model(x))  # expect: stale-capture
    return COMPILED[id(model)]


def rank(model, docs):
    return jnp.argsort(-compiled_for(model)(docs))


@nnx.jit
def train_pairwise(model, better, worse):
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean(nnx.softplus(m(worse) - m(better))))(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 1.0 * g, nnx.state(model, nnx.Param), grads))
    return loss


model = Scorer(rngs=nnx.Rngs(0))
docs = jax.random.normal(jax.random.key(0), (6, 3))
first = rank(model, docs)
order = first[::-1]
for _ in range(30):
    train_pairwise(model, docs[order[:3]], docs[order[3:]])
print("ranking changed:", bool(jnp.any(rank(model, docs) != first)), bool(jnp.any(jnp.argsort(-model(docs)) != first)))
