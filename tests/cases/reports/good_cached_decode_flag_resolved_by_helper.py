# After avitai/artifex@5fce040acb tests/.../test_flash_attention_compatibility.py:223, in our words: right, and once reported.
import jax
import jax.numpy as jnp
from flax import nnx
from flax.nnx.module import first_from


class Attention(nnx.Module):
    def __init__(self, dim, decode: bool | None = None, *, rngs: nnx.Rngs):
        self.q = nnx.Linear(dim, dim, rngs=rngs)
        self.decode = decode if decode is not None else False
        self.cached_key = nnx.Cache(jnp.zeros((1, dim)))

    def _update_cache(self, x):
        self.cached_key[...] = x
        return x

    def __call__(self, x, decode: bool | None = None):
        x = self.q(x)
        decode = first_from(decode, self.decode, error_msg="no decode")
        if decode:
            x = self._update_cache(x)
        return x


attention = Attention(4, rngs=nnx.Rngs(0))
x = jnp.ones((1, 4))


def loss_fn(x):
    return jnp.sum(attention(x))


@jax.jit
def forward(x):
    return attention(x)


print(jax.grad(loss_fn)(x).shape, forward(x).shape, jax.vmap(lambda v: attention(v[None])[0])(x).shape)
