# flax: >=0.12
"""Library functions without annotations: generic step builders, decorators, both branches of `if training`."""
import functools
import time

import jax
import jax.numpy as jnp
import optax
from flax import nnx


def timed(fn):
    calls = []

    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        try:
            return fn(*args, **kwargs)
        finally:
            calls.append(time.perf_counter() - start)

    wrapper.calls = calls
    return wrapper


class ConvNet(nnx.Module):
    def __init__(self, rngs, use_bn=True, rate=0.0):
        self.linear = nnx.Linear(3, 4, rngs=rngs)
        self.bn = nnx.BatchNorm(4, rngs=rngs) if use_bn else None
        self.drop = nnx.Dropout(rate, rngs=rngs) if rate > 0 else nnx.identity
        self.out = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x, training=False):
        x = self.linear(x)
        if self.bn is not None:
            x = self.bn(x, use_running_average=not training)
        if training:
            x = self.drop(x)
        return self.out(nnx.relu(x))


def make_loss(loss_type="mse"):
    def loss_fn(model, batch, training):
        pred = model(batch[0], training=training)
        err = pred - batch[1]
        return (err**2).mean() if loss_type == "mse" else jnp.abs(err).mean()

    return loss_fn


def make_step(loss_fn, training):
    if training:

        @timed
        @nnx.jit
        def step(model, opt, batch):
            loss, grads = nnx.value_and_grad(loss_fn)(model, batch, True)
            opt.update(model, grads)
            return loss

    else:

        @timed
        @jax.jit
        def step(model, opt, batch):
            return loss_fn(model, batch, False)

    return step


def run(model, opt, data, step, epochs, hooks=()):
    out = []
    for _ in range(epochs):
        total = 0.0
        for batch in data():
            total += float(step(model, opt, batch))
        out.append(total)
        for hook in hooks:
            hook(model, out)
    return out


def data():
    x = jax.random.normal(jax.random.key(0), (4, 8, 3))
    for xb in x:
        yield xb, xb.sum(-1, keepdims=True)


for kwargs in ({}, {"use_bn": False}, {"rate": 0.1}):
    model = ConvNet(nnx.Rngs(0), **kwargs)
    opt = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
    train_step = make_step(make_loss(), training=True)
    eval_step = make_step(make_loss("mae"), training=False)
    hist = run(model, opt, data, train_step, 8, hooks=[lambda m, o: o])
    assert hist[-1] < hist[0]
    assert run(model, None, data, eval_step, 1)
    assert len(train_step.calls) == 32
