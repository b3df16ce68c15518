# flax: >=0.12
"""Gradient accumulation in a Python list and in a Variable, EMA as an nnx.Module that owns a clone."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class EMA(nnx.Module):
    def __init__(self, model, decay=0.9):
        self.shadow = nnx.clone(model)
        self.decay = decay

    def update(self, model):
        new = nnx.state(model, nnx.Param)
        old = nnx.state(self.shadow, nnx.Param)
        nnx.update(self.shadow, jax.tree.map(lambda o, n: self.decay * o + (1 - self.decay) * n, old, new))

    def __call__(self, x):
        return self.shadow(x)


class Accumulator(nnx.Module):
    def __init__(self, model, every):
        self.grads = nnx.data(jax.tree.map(jnp.zeros_like, nnx.state(model, nnx.Param)))
        self.count = nnx.Variable(jnp.array(0))
        self.every = every

    def add(self, grads):
        self.grads = nnx.data(jax.tree.map(lambda a, g: a + g / self.every, self.grads, grads))
        self.count[...] += 1

    def reset(self):
        self.grads = nnx.data(jax.tree.map(jnp.zeros_like, self.grads))
        self.count[...] = jnp.array(0)


@nnx.jit
def grad_step(model, x, y):
    return nnx.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(model)


@nnx.jit
def apply_step(model, opt, ema, grads):
    opt.update(model, grads)
    ema.update(model)


@nnx.jit
def micro(model, opt, xs, ys):
    graphdef, params, rest = nnx.split(model, nnx.Param, ...)

    def body(acc, xy):
        x, y = xy
        loss, g = jax.value_and_grad(lambda p: ((nnx.merge(graphdef, p, rest)(x) - y) ** 2).mean())(params)
        return jax.tree.map(jnp.add, acc, g), loss

    grads, losses = jax.lax.scan(body, jax.tree.map(jnp.zeros_like, params), (xs, ys))
    opt.update(model, jax.tree.map(lambda g: g / xs.shape[0], grads))
    return losses.mean()


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
opt = nnx.Optimizer(model, optax.adam(3e-2), wrt=nnx.Param)
ema, acc = EMA(model), Accumulator(model, 4)
x = jax.random.normal(jax.random.key(0), (4, 8, 2))
y = x.sum(-1, keepdims=True)
losses = []
for _ in range(10):
    for xb, yb in zip(x, y):
        loss, grads = grad_step(model, xb, yb)
        acc.add(grads)
        losses.append(float(loss))
    assert int(acc.count[...]) == 4
    apply_step(model, opt, ema, acc.grads)
    acc.reset()
for _ in range(10):
    losses.append(float(micro(model, opt, x, y)))
assert losses[-1] < losses[0] and ema(x[0]).shape == (8, 1)
