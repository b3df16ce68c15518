# outcome[<0.11]: raises:ConcretizationTypeError
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Tagger(nnx.Module):
    """LSTM over a sequence; the carry starts from a random state."""

    def __init__(self, features: int, hidden: int, rngs: nnx.Rngs):
        self.cell = nnx.LSTMCell(features, hidden, rngs=rngs)
        self.head = nnx.Linear(hidden, 2, rngs=rngs)
        self.rngs = rngs

    def __call__(self, xs):
        keys = jax.random.split(self.rngs.carry())
        carry = tuple(0.1 * jax.random.normal(k, (xs.shape[0], self.cell.hidden_features)) for k in keys)
        for t in range(xs.shape[1]):
            carry, y = self.cell(carry, xs[:, t])
        return self.head(y)


def run(batch=4, steps=5, features=3):
    model = Tagger(features, 8, nnx.Rngs(0, carry=1))
    apply = jax.jit(lambda xs: model(xs))  # expect: captured-state-mutation
    xs = jnp.ones((batch, steps, features))
    first = apply(xs)
    second = apply(xs)
    print("different start states:", bool(jnp.any(first != second)))
    print(int(model.rngs.carry.count.value))


run()
