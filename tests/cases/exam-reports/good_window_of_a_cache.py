import jax, jax.numpy as jnp
from flax import nnx
class Cache(nnx.Variable):
    pass
class Attn(nnx.Module):
    def __init__(self, d, *, rngs):
        self.k = nnx.Linear(d, d, rngs=rngs)
        self.keys = Cache(jnp.zeros((8, d)))
    def __call__(self, x):
        self.keys.value = jnp.concatenate([self.keys.value[1:], self.k(x)[None]])
        return self.keys.value.sum(0)
    def other(self, x):
        self.keys.value = jnp.concatenate([self.keys.value, self.k(x)[None]])[-8:]
        return self.keys.value.sum(0)
@nnx.jit
def decode(model, x):
    return model(x), model.other(x)
model = Attn(4, rngs=nnx.Rngs(0))
for _ in range(5):
    decode(model, jnp.ones((4,)))
