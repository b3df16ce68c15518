# Captured refs may be written under jax.jit and in a scan, and what reads them follows later updates.
# flax: >=0.12.4
# observe: "fine" if seen[...] == 9 and after == before + 2 else "lost"
import jax
import jax.numpy as jnp
from flax import nnx

seen = nnx.Variable(jnp.zeros(()), ref=True)


@jax.jit
def record(x):
    seen[...] += x.size
    return x.sum()


@jax.jit
def scaled(x):
    return seen[...] * x


def body(carry, x):
    seen[...] += 1.0
    return carry, x


record(jnp.ones(4))
before = scaled(1.0)
seen[...] += 2.0
after = scaled(1.0)
jax.lax.scan(body, 0.0, jnp.arange(3.0))
