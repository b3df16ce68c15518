# flax: >=0.12
"""A jitted step may return its state through any State helper."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.l = nnx.Linear(2, 3, rngs=rngs)
        self.bn = nnx.BatchNorm(3, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.l(x))


def work(model, x):
    return model(x).sum()


@jax.jit
def as_merged(graphdef, state, x):
    m = nnx.merge(graphdef, state, copy=True)
    y = work(m, x)
    _, params, rest = nnx.split(m, nnx.Param, ...)
    return y, nnx.merge_state(params, rest)


@jax.jit
def as_pure(graphdef, state, x):
    m = nnx.merge(graphdef, state, copy=True)
    y = work(m, x)
    return y, nnx.to_pure_dict(nnx.state(m))


@jax.jit
def as_flat(graphdef, state, x):
    m = nnx.merge(graphdef, state, copy=True)
    y = work(m, x)
    return y, dict(nnx.to_flat_state(nnx.state(m)))


@jax.jit
def as_values(graphdef, state, x):
    m = nnx.merge(graphdef, state, copy=True)
    y = work(m, x)
    return y, {"mean": m.bn.mean[...], "var": m.bn.var[...]}


@jax.jit
def as_called(graphdef, state, x):
    y, (_, state) = nnx.call((graphdef, state))(x)
    return y, state


@jax.jit
def as_tree(graphdef, state, x):
    m = nnx.merge(graphdef, state, copy=True)
    y = work(m, x)
    leaves, treedef = jax.tree.flatten(nnx.state(m))
    return y, treedef.unflatten(leaves)


@jax.jit
def as_only(graphdef, state, x):
    m = nnx.merge(graphdef, state, copy=True)
    y = work(m, x)
    return y, nnx.filter_state(nnx.state(m), nnx.BatchStat)


@jax.jit
def as_module(graphdef, state, x):
    m = nnx.merge(graphdef, state, copy=True)
    work(m, x)
    return nnx.clone(m)


model = Net(nnx.Rngs(0))
x = jax.random.normal(jax.random.key(0), (8, 2)) + 2
gd, state = nnx.split(model)
means = []
for step in (as_merged, as_called, as_tree, as_only):
    _, new = step(gd, state, x)
    nnx.update(model, new)
    gd, state = nnx.split(model)
    means.append(float(model.bn.mean[...].sum()))
_, pure = as_pure(gd, state, x)
nnx.replace_by_pure_dict(state, pure)
nnx.update(model, state)
means.append(float(model.bn.mean[...].sum()))
_, flat = as_flat(gd, nnx.state(model), x)
nnx.update(model, nnx.from_flat_state(list(flat.items())))
means.append(float(model.bn.mean[...].sum()))
_, values = as_values(gd, nnx.state(model), x)
model.bn.mean[...] = values["mean"]
model.bn.var[...] = values["var"]
means.append(float(model.bn.mean[...].sum()))
model = as_module(gd, nnx.state(model), x)
means.append(float(model.bn.mean[...].sum()))
assert len({round(m, 5) for m in means}) == len(means), means
