# The scan carries the parameters, the statistics are merged anew from outside in each step.
# observe: "lost" if not model.bn.mean.value.any() else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.bn = nnx.BatchNorm(3, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


def epoch(graphdef, params, stats, xs):
    def body(params, x):
        fresh = jax.tree.map(lambda s: s, stats)
        model = nnx.merge(graphdef, params, fresh)
        loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
        params = jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads)
        return params, loss

    return jax.lax.scan(body, params, xs)  # expect: partial-state-return|lost-state-update


model = Net(nnx.Rngs(0))
graphdef, params, stats = nnx.split(model, nnx.Param, ...)
params, losses = epoch(graphdef, params, stats, jnp.ones((2, 4, 3)))
nnx.update(model, params)
