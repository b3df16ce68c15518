# flax: >=0.12
"""nnx.custom_vjp from the docs, jax.custom_vjp over pure arrays, straight-through estimator, VQ codebook with EMA in a Variable."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


@jax.custom_vjp
def clip_grad(x):
    return x


clip_grad.defvjp(lambda x: (x, None), lambda _, g: (jnp.clip(g, -1, 1),))


class Codebook(nnx.Variable):
    pass


class VQ(nnx.Module):
    def __init__(self, n, d, *, rngs):
        self.codes = Codebook(jax.random.normal(rngs.params(), (d, n)))
        self.usage = Codebook(jnp.ones((n,)))

    def __call__(self, z, training):
        dist = (z**2).sum(-1, keepdims=True) - 2 * z @ self.codes[...] + (self.codes[...] ** 2).sum(0)
        idx = dist.argmin(-1)
        q = self.codes[...].T[idx]
        if training:
            onehot = jax.nn.one_hot(idx, self.usage[...].shape[0])
            usage = 0.9 * self.usage[...] + 0.1 * onehot.sum(0)
            self.usage[...] = usage
            self.codes[...] = 0.9 * self.codes[...] + 0.1 * jax.lax.stop_gradient(z).T @ onehot
        return z + jax.lax.stop_gradient(q - z), idx


class AE(nnx.Module):
    def __init__(self, rngs):
        self.enc = nnx.Linear(4, 2, rngs=rngs)
        self.vq = VQ(8, 2, rngs=rngs)
        self.dec = nnx.Linear(2, 4, rngs=rngs)

    def __call__(self, x, training=False):
        z, idx = self.vq(clip_grad(self.enc(x)), training)
        return self.dec(z), idx


@nnx.jit
def train(model, opt, x):
    def loss_fn(model):
        y, idx = model(x, training=True)
        return ((x - y) ** 2).mean(), idx

    (loss, idx), grads = nnx.value_and_grad(loss_fn, has_aux=True)(model)
    opt.update(model, grads)
    return loss, idx


@jax.jit
def encode(model, x):
    return model(x)[1]


@jax.jit
def reconstruct(model, x):
    return model(x, training=False)[0]


model = AE(nnx.Rngs(0))
opt = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
x = jax.random.normal(jax.random.key(0), (32, 4))
before = model.vq.usage[...].copy()
losses = []
for _ in range(40):
    loss, idx = train(model, opt, x)
    losses.append(float(loss))
assert jnp.isfinite(losses[-1]) and not jnp.allclose(before, model.vq.usage[...])
assert encode(model, x).shape == (32,) and reconstruct(model, x).shape == x.shape
