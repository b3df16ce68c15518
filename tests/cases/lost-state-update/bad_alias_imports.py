# jit imported by name under another name, the module aliased.
# flax: >=0.12
# observe: "lost" if same(net, make_net()) else "fine"
from flax import nnx as fnn
from jax import jit as compile_fn
from jax import numpy as jnp
import optax as tx_lib


def make_net():
    return fnn.Sequential(fnn.Linear(2, 4, rngs=fnn.Rngs(0)), fnn.relu, fnn.Linear(4, 1, rngs=fnn.Rngs(1)))


def mse(net, x, y):
    return jnp.square(net(x) - y).mean()


def fit_once(net, opt, x, y):
    value, g = fnn.value_and_grad(mse)(net, x, y)
    opt.update(net, g)
    return value


net = make_net()
opt = fnn.Optimizer(net, tx_lib.adam(1e-2), wrt=fnn.Param)
fit_once = compile_fn(fit_once)  # expect: lost-state-update
for _ in range(3):
    fit_once(net, opt, jnp.ones((4, 2)), jnp.zeros((4, 1)))
