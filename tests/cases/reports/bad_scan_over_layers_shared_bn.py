import jax
import jax.numpy as jnp
from flax import nnx


class Recurrent(nnx.Module):
    def __init__(self, d, rngs):
        self.cell = nnx.Linear(d, d, rngs=rngs)
        self.seen = nnx.Variable(jnp.zeros(()))

    def __call__(self, h, x):
        self.seen.value = self.seen.value + 1.0
        return jnp.tanh(self.cell(h) + x)


def unroll(module, xs):
    def step(h, x):
        h = module(h, x)
        return h, h

    return jax.lax.scan(step, jnp.zeros(xs.shape[-1]), xs)[1]  # expect: captured-state-mutation


@nnx.jit
def forward(module, xs):
    return unroll(module, xs)


m = Recurrent(3, nnx.Rngs(0))
forward(m, jnp.ones((4, 3)))
print("seen", float(m.seen.value))
