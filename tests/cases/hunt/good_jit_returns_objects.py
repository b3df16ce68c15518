# flax: >=0.12
"""jax.jit train steps that return the objects, also in dicts, tuples, and via a helper that unpacks."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.l = nnx.Linear(2, 3, rngs=rngs)
        self.bn = nnx.BatchNorm(3, rngs=rngs)
        self.calls = nnx.Variable(jnp.array(0))

    def __call__(self, x):
        self.calls[...] += 1
        return self.bn(self.l(x))


def apply(ts, grads):
    ts["opt"].update(ts["model"], grads)
    return ts


def loss_fn(model, x):
    return ((model(x) - 1) ** 2).mean() + (model.l.kernel[...] ** 2).sum()


@jax.jit
def step(ts, x):
    loss, grads = nnx.value_and_grad(loss_fn)(ts["model"], x)
    ts = apply(ts, grads)
    return ts, {"loss": loss}


@jax.jit
def step_tuple(objects, x):
    model, opt = objects
    grads = nnx.grad(loss_fn)(model, x)
    opt.update(model, grads)
    return (model, opt)


@jax.jit
def step_states(model, opt, x):
    grads = nnx.grad(loss_fn)(model, x)
    opt.update(model, grads)
    out = [nnx.state(o) for o in (model, opt)]
    return out, optax.global_norm(grads)


@jax.jit
def step_leaves(model, opt, x):
    grads = nnx.grad(loss_fn)(model, x)
    opt.update(model, grads)
    return jax.tree.leaves(nnx.state((model, opt)))


model = Net(nnx.Rngs(0))
ts = {"model": model, "opt": nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)}
x = jax.random.normal(jax.random.key(0), (8, 2))
for _ in range(5):
    ts, metrics = step(ts, x)
objects = (ts["model"], ts["opt"])
for _ in range(5):
    objects = step_tuple(objects, x)
model, opt = objects
for _ in range(5):
    states, norm = step_states(model, opt, x)
    for o, s in zip((model, opt), states):
        nnx.update(o, s)
treedef = jax.tree.structure(nnx.state((model, opt)))
for _ in range(5):
    nnx.update((model, opt), jax.tree.unflatten(treedef, step_leaves(model, opt, x)))
assert int(model.calls[...]) == 20 and int(opt.step[...]) == 20
