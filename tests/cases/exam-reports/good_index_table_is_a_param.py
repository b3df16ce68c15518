"""After 'grad requires real- or complex-valued inputs' reports: an index table is declared as nnx.Param (cf. google/flax #4564)."""
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx


class Buffer(nnx.Variable):
    """Not trained."""


class RelativeBias(nnx.Module):
    def __init__(self, window, heads, *, rngs):
        n = 2 * window - 1
        self.table = nnx.Param(nnx.initializers.normal(0.02)(rngs.params(), (n, heads)))
        idx = jnp.arange(window)[:, None] - jnp.arange(window)[None] + window - 1
        self.index = Buffer(idx)

    def __call__(self):
        return self.table.value[self.index.value].transpose(2, 0, 1)


class SwinAttention(nnx.Module):
    def __init__(self, d, heads, window, *, rngs):
        self.qkv = nnx.Linear(d, 3 * d, rngs=rngs)
        self.proj = nnx.Linear(d, d, rngs=rngs)
        self.bias = RelativeBias(window, heads, rngs=rngs)
        self.heads = heads

    def __call__(self, x):
        b, n, d = x.shape
        qkv = self.qkv(x).reshape(b, n, 3, self.heads, d // self.heads)
        q, k, v = (qkv[:, :, i].swapaxes(1, 2) for i in range(3))
        w = nnx.softmax(q @ k.swapaxes(-1, -2) * (d // self.heads) ** -0.5 + self.bias())
        return self.proj((w @ v).swapaxes(1, 2).reshape(b, n, d))


def loss_fn(model, x):
    return jnp.mean((model(x) - jnp.roll(x, 1, axis=1)) ** 2)


@nnx.jit
def step(model, x, lr):
    loss, grads = nnx.value_and_grad(loss_fn)(model, x)
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - lr * g, params, grads))
    return loss


model = SwinAttention(8, 2, 6, rngs=nnx.Rngs(0))
rng = np.random.default_rng(0)
losses = [float(step(model, rng.normal(size=(4, 6, 8)).astype("f4"), 0.1)) for _ in range(5)]
print(losses)
assert np.isfinite(losses).all()
print("RESULT fine")
