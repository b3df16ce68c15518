# Linen, a home-made Module, a home-made decorator named jit, a dict called model.
import jax
import jax.numpy as jnp
from flax import linen as nn


class Module:
    def __init__(self):
        self.count = 0

    def update(self, x):
        self.count += 1
        return x


def jit(fn):
    return fn


class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train: bool):
        x = nn.Dense(2)(x)
        x = nn.BatchNorm(use_running_average=not train)(x)
        return nn.Dropout(0.5, deterministic=not train)(x)


net = Net()
variables = net.init(jax.random.key(0), jnp.ones((1, 2)), train=False)


@jax.jit  # ok
def train_step(model, x, key):
    y, mutated = net.apply(model, x, train=True, mutable=["batch_stats"], rngs={"dropout": key})
    return y.mean(), {**model, **mutated}


@jit  # ok
def bump(module, x):
    return module.update(x)


@jax.jit  # ok
def update(model, x):
    model["w"] = model["w"] + x
    return model


loss, variables = train_step(variables, jnp.ones((2, 2)), jax.random.key(1))
bump(Module(), 1)
model = update({"w": jnp.zeros(())}, 1.0)
