# flax: >=0.12
"""Orbax-like save / restore helpers; eval_shape to build an abstract model; pure dict restore; static path."""
import os
import pickle
import tempfile
from contextlib import contextmanager

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, d, rngs):
        self.l = nnx.Linear(d, d, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.l(x))


class CheckpointManager:
    def __init__(self, directory, keep=2):
        self.directory, self.keep, self.steps = directory, keep, []

    def save(self, step, model):
        state = nnx.state(model, nnx.Param)
        pure = jax.tree.map(np.asarray, nnx.to_pure_dict(state))
        with open(os.path.join(self.directory, f"{step}.pkl"), "wb") as f:
            pickle.dump(pure, f)
        self.steps.append(step)

    def restore(self, step, model):
        with open(os.path.join(self.directory, f"{step}.pkl"), "rb") as f:
            pure = pickle.load(f)
        graphdef, params, rest = nnx.split(model, nnx.Param, ...)
        nnx.replace_by_pure_dict(params, pure)
        return nnx.merge(graphdef, params, rest)


@contextmanager
def eval_mode(model):
    model.eval()
    try:
        yield model
    finally:
        model.train()


def restore_abstract(manager, step, d):
    abstract = nnx.eval_shape(lambda: Net(d, nnx.Rngs(0)))
    graphdef, params, rest = nnx.split(abstract, nnx.Param, ...)
    with open(os.path.join(manager.directory, f"{step}.pkl"), "rb") as f:
        nnx.replace_by_pure_dict(params, pickle.load(f))
    model = Net(d, nnx.Rngs(1))
    nnx.update(model, params)
    return model


@nnx.jit
def step(model, opt, x):
    loss, grads = nnx.value_and_grad(lambda m: ((m(x) - 1) ** 2).mean())(model)
    opt.update(model, grads)
    return loss


@nnx.jit
def evaluate(model, x):
    return ((model(x) - 1) ** 2).mean()


x = jax.random.normal(jax.random.key(0), (8, 3))
with tempfile.TemporaryDirectory() as directory:
    manager = CheckpointManager(directory)
    model = Net(3, nnx.Rngs(0))
    opt = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
    best, best_state = float("inf"), None
    for i in range(20):
        step(model, opt, x)
        with eval_mode(model):
            value = float(evaluate(model, x))
        if value < best:
            best = value
            best_state = jax.tree.map(jnp.copy, nnx.state(model, nnx.Param))
            manager.save(i, model)
    nnx.update(model, best_state)
    restored = manager.restore(manager.steps[-1], Net(3, nnx.Rngs(5)))
    again = restore_abstract(manager, manager.steps[-1], 3)
    restored.eval(); again.eval(); model.eval()
    assert jnp.allclose(restored(x), model(x)) and jnp.allclose(again(x), model(x))
