# observe: "lost" if filled == 0 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class MoCo(nnx.Module):
    def __init__(self, d, size, rngs):
        self.query = nnx.Linear(d, d, rngs=rngs)
        self.key = nnx.Linear(d, d, rngs=rngs)
        self.queue = nnx.Cache(jnp.zeros((size, d)))
        self.ptr = nnx.Cache(jnp.zeros((), jnp.int32))

    def enqueue(self, keys):
        self.queue.value = jax.lax.dynamic_update_slice(self.queue.value, keys, (self.ptr.value, 0))
        self.ptr.value = (self.ptr.value + keys.shape[0]) % self.queue.value.shape[0]

    def momentum(self, m=0.9):
        for name in ("kernel", "bias"):
            q, k = getattr(self.query, name), getattr(self.key, name)
            k.value = m * k.value + (1 - m) * q.value


graphdef, params, cache = nnx.split(MoCo(3, 8, nnx.Rngs(0)), nnx.Param, ...)


@jax.jit  # expect: partial-state-return
def step(params, cache, x):
    model = nnx.merge(graphdef, params, cache)
    k = model.key(x)
    logits = model.query(x) @ model.queue.value.T
    model.enqueue(k)
    model.momentum()
    _, params, _ = nnx.split(model, nnx.Param, ...)
    return params, logits.mean()


for i in range(3):
    params, out = step(params, cache, jnp.ones((2, 3)))
filled = float(jnp.abs(jax.tree.leaves(nnx.merge(graphdef, params, cache).queue.value)[0]).sum())
print("queue mass", filled, "EMPTY QUEUE" if filled == 0 else "ok")
