# flax: >=0.12
"""Diffusion: EMA by tree.map over states, sampling by lax.fori_loop over a merged EMA model."""
import copy

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Denoiser(nnx.Module):
    def __init__(self, dim, rngs):
        self.time = nnx.Linear(1, 8, rngs=rngs)
        self.inp = nnx.Linear(dim, 8, rngs=rngs)
        self.norm = nnx.LayerNorm(8, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)
        self.out = nnx.Linear(8, dim, rngs=rngs)

    def __call__(self, x, t, deterministic=True):
        h = nnx.gelu(self.norm(self.inp(x) + self.time(t)))
        return self.out(self.drop(h, deterministic=deterministic))


@jax.jit
def ema_update(ema, new, decay=0.9):
    return jax.tree.map(lambda e, n: decay * e + (1 - decay) * n, ema, new)


@nnx.jit
def train_step(model, optimizer, x0, key):
    k1, k2 = jax.random.split(key)
    t = jax.random.uniform(k1, (x0.shape[0], 1))
    noise = jax.random.normal(k2, x0.shape)

    def loss_fn(model):
        pred = model((1 - t) * x0 + t * noise, t, deterministic=False)
        return jnp.mean((pred - noise) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    optimizer.update(model, grads)
    return loss


def make_sampler(graphdef, rest, steps, dim):
    @jax.jit
    def sample(params, key):
        model = nnx.merge(graphdef, params, rest)

        def body(i, x):
            t = jnp.full((x.shape[0], 1), 1.0 - i / steps)
            return x - model(x, t) / steps

        return jax.lax.fori_loop(0, steps, body, jax.random.normal(key, (4, dim)))

    return sample


model = Denoiser(2, nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.chain(optax.clip_by_global_norm(1.0), optax.adam(1e-2)), wrt=nnx.Param)
graphdef, params, rest = nnx.split(model, nnx.Param, ...)
ema = jax.tree.map(jnp.copy, params)
sampler = make_sampler(graphdef, rest, 4, 2)
key = jax.random.key(0)
x0 = jax.random.normal(key, (32, 2)) * 0.1
losses = []
for step in range(30):
    key, sub = jax.random.split(key)
    losses.append(float(train_step(model, optimizer, x0, sub)))
    ema = ema_update(ema, nnx.state(model, nnx.Param))
    if step % 10 == 0:
        images = sampler(ema, sub)
ema_model = nnx.clone(model)
nnx.update(ema_model, ema)
ema_model.eval()
assert sum(losses[-5:]) < sum(losses[:5])
assert images.shape == (4, 2)
