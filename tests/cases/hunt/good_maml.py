# flax: >=0.12
"""Meta-learning: inner SGD over a split-off parameter state with vmap over tasks; outer nnx.Optimizer."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(1, 16, rngs=rngs)
        self.l2 = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.tanh(self.l1(x)))


def mse(graphdef, params, x, y):
    return ((nnx.merge(graphdef, params)(x) - y) ** 2).mean()


def adapt(graphdef, params, x, y, lr=0.05, steps=3):
    for _ in range(steps):
        grads = jax.grad(mse, argnums=1)(graphdef, params, x, y)
        params = jax.tree.map(lambda p, g: p - lr * g, params, grads)
    return params


@nnx.jit
def meta_step(model, opt, tasks):
    def outer(model):
        graphdef, params = nnx.split(model)

        def one(sx, sy, qx, qy):
            return mse(graphdef, adapt(graphdef, params, sx, sy), qx, qy)

        return jax.vmap(one)(*tasks).mean()

    loss, grads = nnx.value_and_grad(outer)(model)
    opt.update(model, grads)
    return loss


def fomaml(model, opt, tasks):
    graphdef, params = nnx.split(model, nnx.Param)
    total = None
    for i in range(tasks[0].shape[0]):
        sx, sy, qx, qy = (t[i] for t in tasks)
        fast = adapt(graphdef, params, sx, sy)
        g = jax.grad(mse, argnums=1)(graphdef, fast, qx, qy)
        total = g if total is None else jax.tree.map(jnp.add, total, g)
    opt.update(model, jax.tree.map(lambda t: t / tasks[0].shape[0], total))


model = Net(nnx.Rngs(0))
opt = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
key = jax.random.key(0)
x = jax.random.uniform(key, (4, 10, 1), minval=-1)
phase = jnp.arange(4)[:, None, None] * 0.3
tasks = (x, jnp.sin(x + phase), -x, jnp.sin(-x + phase))
losses = [float(meta_step(model, opt, tasks)) for _ in range(15)]
fomaml(model, opt, tasks)
assert losses[-1] < losses[0] and int(opt.step[...]) == 16
