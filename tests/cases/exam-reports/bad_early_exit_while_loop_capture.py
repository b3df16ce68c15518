# outcome[<0.11]: raises:ConcretizationTypeError
"""Adaptive computation time: iterate a block until its halting unit fires; jax.lax.while_loop."""
import jax
import jax.numpy as jnp
from flax import nnx


class PonderBlock(nnx.Module):
    def __init__(self, dim, *, rngs):
        self.step = nnx.Linear(dim, dim, rngs=rngs)
        self.halt = nnx.Linear(dim, 1, rngs=rngs)
        self.n_updates = nnx.BatchStat(jnp.zeros(()))

    def __call__(self, x):
        self.n_updates.value = self.n_updates.value + x.mean() * 0 + 1
        return jnp.tanh(self.step(x)), nnx.sigmoid(self.halt(x))[0]


class Ponder(nnx.Module):
    def __init__(self, dim, max_steps=4, *, rngs):
        self.block = PonderBlock(dim, rngs=rngs)
        self.max_steps = max_steps

    def __call__(self, x):
        def keep_going(carry):
            i, x, halted = carry
            return (i < self.max_steps) & (halted < 0.99)

        def body(carry):
            i, x, halted = carry
            x, p = self.block(x)
            return i + 1, x, halted + p * (1 - halted)

        _, x, _ = jax.lax.while_loop(keep_going, body, (0, x, jnp.zeros(())))  # expect: captured-state-mutation
        return x


model = Ponder(3, rngs=nnx.Rngs(0))
y = model(jnp.ones(3))
print(y.shape, "updates", float(model.block.n_updates.value))
