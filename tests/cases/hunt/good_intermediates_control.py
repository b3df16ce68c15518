# flax: >=0.12
"""sow + pop, capture, nnx.cond / switch / while_loop over objects as arguments, custom counters."""
import jax
import jax.numpy as jnp
from flax import nnx


class Count(nnx.Variable):
    pass


class Net(nnx.Module):
    def __init__(self, rngs):
        self.l = nnx.Linear(2, 2, rngs=rngs)
        self.count = Count(jnp.array(0))

    def __call__(self, x):
        y = self.l(x)
        self.sow(nnx.Intermediate, "features", y)
        return y


@nnx.jit
def features(model, x):
    y = model(x)
    inter = nnx.pop(model, nnx.Intermediate)
    return y, inter


def tick(model, x):
    model.count[...] += 1
    return x + 1.0


def keep(model, x):
    return x


@nnx.jit
def maybe(model, x, flag):
    return nnx.cond(flag, tick, keep, model, x)


@nnx.jit
def pick(model, x, i):
    return nnx.switch(i, (keep, tick, tick), model, x)


@nnx.jit
def loop(model, x):
    def cond(carry):
        model, x = carry
        return x < 5

    def body(carry):
        model, x = carry
        model.count[...] += 1
        return model, x + 1

    return nnx.while_loop(cond, body, (model, x))[1]


@nnx.jit
def fori(model, x):
    def body(i, carry):
        model, x = carry
        model.count[...] += 1
        return model, model.l(x)

    model, x = nnx.fori_loop(0, 3, body, (model, x))
    return x


model = Net(nnx.Rngs(0))
for _ in range(3):
    y, inter = features(model, jnp.ones((1, 2)))
assert jax.tree.leaves(inter)[0].shape == (1, 2)
maybe(model, jnp.array(1.0), True)
maybe(model, jnp.array(1.0), False)
pick(model, jnp.array(1.0), 2)
assert float(loop(model, jnp.array(0))) == 5
fori(model, jnp.ones((1, 2)))
assert int(model.count[...]) == 1 + 1 + 5 + 3
