# flax: >=0.12
"""A jax.jit step hands the new statistics out as arrays; the caller writes each of them back."""
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.bn = nnx.BatchNorm(3, rngs=rngs)

    def __call__(self, x):
        return self.bn(x)


@jax.jit
def in_tuple(model, x):
    y = model(x)
    return y, model.bn.mean[...], model.bn.var[...]


@jax.jit
def in_dict(model, x):
    y = model(x)
    bn = model.bn
    return y, dict(mean=bn.mean[...], var=bn.var[...])


@jax.jit
def as_variables(model, x):
    y = model(x)
    return y, (model.bn.mean, model.bn.var)


model = Net(nnx.Rngs(0))
x = jnp.ones((2, 3))
seen = [float(model.bn.mean[...][0])]
_, mean, var = in_tuple(model, x)
model.bn.mean[...] = mean
model.bn.var[...] = var
seen.append(float(model.bn.mean[...][0]))
_, stats = in_dict(model, x)
model.bn.mean[...], model.bn.var[...] = stats["mean"], stats["var"]
seen.append(float(model.bn.mean[...][0]))
_, (model.bn.mean, model.bn.var) = as_variables(model, x)
seen.append(float(model.bn.mean[...][0]))
assert seen == sorted(set(seen)), seen
