"""After https://github.com/google/flax/issues/4564 and dm-haiku #513: a vector-quantised model with integer usage counts under jax.grad of the module."""
import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx


class Usage(nnx.Variable):
    """How often each code was chosen."""


class VectorQuantizer(nnx.Module):
    def __init__(self, n_codes, dim, *, rngs):
        self.codebook = nnx.Param(jax.random.normal(rngs.params(), (n_codes, dim)))
        self.usage = Usage(jnp.zeros((n_codes,), jnp.int32))

    def __call__(self, z):
        d = ((z[:, None] - self.codebook.value[None]) ** 2).sum(-1)
        idx = d.argmin(-1)
        q = self.codebook.value[idx]
        return z + jax.lax.stop_gradient(q - z), q, idx


class VQAE(nnx.Module):
    def __init__(self, d, dim, n_codes, *, rngs):
        self.enc = nnx.Linear(d, dim, rngs=rngs)
        self.vq = VectorQuantizer(n_codes, dim, rngs=rngs)
        self.dec = nnx.Linear(dim, d, rngs=rngs)

    def __call__(self, x):
        z = self.enc(x)
        zq, q, idx = self.vq(z)
        return self.dec(zq), z, q, idx


def loss_fn(model, x):
    y, z, q, idx = model(x)
    sg = jax.lax.stop_gradient
    loss = jnp.mean((y - x) ** 2) + jnp.mean((q - sg(z)) ** 2) + 0.25 * jnp.mean((z - sg(q)) ** 2)
    return loss, idx


model = VQAE(6, 3, 8, rngs=nnx.Rngs(0))
rng = np.random.default_rng(0)
for step in range(5):
    x = rng.normal(size=(32, 6)).astype("f4")
    (loss, idx), grads = nnx.value_and_grad(loss_fn, has_aux=True)(model, x)
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))
    model.vq.usage.value = model.vq.usage.value + jnp.bincount(idx, length=8)
print("loss", loss, "usage", model.vq.usage.value)
assert int(model.vq.usage.value.sum()) == 5 * 32
print("RESULT fine")
