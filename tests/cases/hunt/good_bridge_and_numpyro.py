# flax: >=0.12
"""nnx.bridge with a Linen module; numpyro-like pure log density, leapfrog over params, mean-field guide."""
import jax
import jax.numpy as jnp
import optax
from flax import linen as nn
from flax import nnx


class LinenBlock(nn.Module):
    features: int

    @nn.compact
    def __call__(self, x):
        return nn.relu(nn.Dense(self.features)(x))


class Hybrid(nnx.Module):
    def __init__(self, rngs):
        self.block = nnx.bridge.ToNNX(LinenBlock(4), rngs=rngs).lazy_init(jnp.ones((1, 2)))
        self.out = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(self.block(x))


@nnx.jit
def step(model, opt, x, y):
    loss, grads = nnx.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(model)
    opt.update(model, grads)
    return loss


def log_density(graphdef):
    @jax.jit
    def fn(params, x, y):
        pred = nnx.merge(graphdef, params)(x)
        prior = sum(-0.5 * (p**2).sum() for p in jax.tree.leaves(params))
        return prior - 0.5 * ((pred - y) ** 2).sum()

    return fn


def leapfrog(logp, params, momentum, eps, n, *data):
    grad = jax.grad(logp)

    def body(_, carry):
        q, p = carry
        p = jax.tree.map(lambda p, g: p + 0.5 * eps * g, p, grad(q, *data))
        q = jax.tree.map(lambda q, p: q + eps * p, q, p)
        p = jax.tree.map(lambda p, g: p + 0.5 * eps * g, p, grad(q, *data))
        return q, p

    return jax.lax.fori_loop(0, n, body, (params, momentum))


x = jax.random.normal(jax.random.key(0), (16, 2))
y = x.sum(-1, keepdims=True)
model = Hybrid(nnx.Rngs(0))
opt = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
losses = [float(step(model, opt, x, y)) for _ in range(20)]
assert losses[-1] < losses[0]
lin = nnx.Linear(2, 1, rngs=nnx.Rngs(1))
graphdef, params = nnx.split(lin)
logp = log_density(graphdef)
momentum = jax.tree.map(jnp.zeros_like, params)
new, _ = leapfrog(logp, params, momentum, 0.05, 20, x, y)
assert logp(new, x, y) > logp(params, x, y)
nnx.update(lin, new)
