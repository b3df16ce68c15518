# flax: >=0.12
"""Haiku / Equinox migrant: init and apply pure functions, filter_jit style partition, transformed namedtuple."""
from typing import NamedTuple, Callable
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Transformed(NamedTuple):
    init: Callable
    apply: Callable


def transform(make):
    graphdef = nnx.graphdef(nnx.eval_shape(lambda: make(nnx.Rngs(0))))

    def init(key):
        return nnx.state(make(nnx.Rngs(key)))

    def apply(state, *args, **kwargs):
        model = nnx.merge(graphdef, state, copy=True)
        out = model(*args, **kwargs)
        return out, nnx.state(model)

    return Transformed(init, apply)


class Net(nnx.Module):
    def __init__(self, rngs):
        self.l = nnx.Linear(2, 4, rngs=rngs)
        self.bn = nnx.BatchNorm(4, rngs=rngs)
        self.o = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x, is_training):
        return self.o(nnx.relu(self.bn(self.l(x), use_running_average=not is_training)))


net = transform(Net)
opt = optax.adam(1e-2)


def partition(state):
    return nnx.split_state(state, nnx.Param, ...) if hasattr(nnx, "split_state") else state.split(nnx.Param, ...)


def loss_fn(params, aux, x, y):
    out, new = net.apply(nnx.merge_state(params, aux), x, is_training=True)
    _, aux = partition(new)
    return ((out - y) ** 2).mean(), aux


@jax.jit
def update(params, aux, opt_state, x, y):
    grads, aux = jax.grad(loss_fn, has_aux=True)(params, aux, x, y)
    updates, opt_state = opt.update(grads, opt_state)
    return optax.apply_updates(params, updates), aux, opt_state


@jax.jit
def accuracy(params, aux, x, y):
    out, _ = net.apply(nnx.merge_state(params, aux), x, is_training=False)
    return ((out - y) ** 2).mean()


x = jax.random.normal(jax.random.key(1), (32, 2))
y = x.sum(-1, keepdims=True)
params, aux = partition(net.init(jax.random.key(0)))
opt_state = opt.init(params)
first = accuracy(params, aux, x, y)
for _ in range(30):
    params, aux, opt_state = update(params, aux, opt_state, x, y)
assert accuracy(params, aux, x, y) < first
