# observe: "lost" if zero(esn.h.value) else "fine"
"""`@jax.jit` on __call__-like methods of the Module itself."""
import jax
import jax.numpy as jnp
from flax import nnx


class EchoState(nnx.Module):
    """Reservoir whose state is a Variable."""

    def __init__(self, din, size, rngs: nnx.Rngs):
        self.w_in = nnx.Param(jax.random.normal(rngs.params(), (din, size)))
        self.w = nnx.Param(0.1 * jax.random.normal(rngs.params(), (size, size)))
        self.h = nnx.Variable(jnp.zeros(size))

    @jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
    def step(self, x):
        h = jnp.tanh(x @ self.w_in.value + self.h.value @ self.w.value)
        self.h.value = h
        return h

    def run(self, xs):
        return jnp.stack([self.step(x) for x in xs])


esn = EchoState(2, 5, nnx.Rngs(0))
states = esn.run(jnp.ones((4, 2)))
print("state evolves:", bool(jnp.any(states[0] != states[1])), float(jnp.abs(esn.h.value).sum()))
