# MAML: the inner adaptation differentiates the query batch, since the loss takes the task first.
# outcome: no-gradient
# observe: "no-gradient" if not isinstance(meta_grads, nnx.State) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx

graphdef, theta = nnx.split(nnx.Linear(1, 1, rngs=nnx.Rngs(0)))


def task_loss(task, params):
    x, y = task
    return jnp.mean((nnx.merge(graphdef, params)(x) - y) ** 2)


def adapt(params, task, lr=0.1):
    grads = jax.grad(task_loss, argnums=1)(task, params)
    return jax.tree.map(lambda p, g: p - lr * g, params, grads)


def meta_loss(support, params, query):
    fast = adapt(params, support)
    return task_loss(query, fast)


@jax.jit
def meta_step(params, support, query):
    loss, meta_grads = jax.value_and_grad(meta_loss)(support, params, query)  # expect: wrong-gradient-target
    return loss, meta_grads


task = (jnp.ones((3, 1)), jnp.zeros((3, 1)))
loss, meta_grads = meta_step(theta, task, task)
