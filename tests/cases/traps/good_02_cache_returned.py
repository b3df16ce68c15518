# The cache is written and returned, the model beside it is only read.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


class KV(nnx.Module):
    def __init__(self, n):
        self.k = nnx.Variable(jnp.zeros((n, 2)))
        self.pos = nnx.Variable(jnp.array(0))


class Attend(nnx.Module):
    def __init__(self, rngs):
        self.proj = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x, kv):
        kv.k.value = jax.lax.dynamic_update_slice(kv.k.value, self.proj(x)[None], (kv.pos.value, 0))
        kv.pos.value += 1
        return (kv.k.value @ x).sum(), kv


@jax.jit  # ok
def decode_step(model, x, kv):
    out, kv = model(x, kv)
    return out, kv


model, kv = Attend(nnx.Rngs(0)), KV(4)
for _ in range(3):
    out, kv = decode_step(model, jnp.ones((2,)), kv)
assert kv.pos.value == 3
