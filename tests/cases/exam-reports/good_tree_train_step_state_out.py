# flax: >=0.11
"""jax.jit on a step that takes the objects and returns their state; the review bot called this wrong."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Model(nnx.Module):
    def __init__(self, din, dmid, dout, rngs: nnx.Rngs):
        self.linear1 = nnx.Linear(din, dmid, rngs=rngs)
        self.dropout = nnx.Dropout(0.2, rngs=rngs)
        self.bn = nnx.BatchNorm(dmid, rngs=rngs)
        self.linear2 = nnx.Linear(dmid, dout, rngs=rngs)

    def __call__(self, x):
        return self.linear2(self.dropout(nnx.relu(self.bn(self.linear1(x)))))


model = Model(2, 16, 1, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)


@jax.jit
def train_step(model, optimizer, x, y):
    graphdef, params, nondiff = nnx.split(model, nnx.Param, ...)

    def loss_fn(params, nondiff):
        nondiff = jax.tree.map(lambda x: x, nondiff)
        model = nnx.merge(graphdef, params, nondiff)
        return jnp.mean((model(x) - y) ** 2), nnx.state(model, nnx.Not(nnx.Param))

    grads, updates = jax.grad(loss_fn, has_aux=True)(params, nondiff)
    nnx.update(model, updates)
    optimizer.update(model, grads)
    return nnx.state((model, optimizer))


x = jax.random.normal(jax.random.key(0), (8, 2)) + 1
start = jnp.array(model.linear2.kernel.value)
for _ in range(3):
    nnx.update((model, optimizer), train_step(model, optimizer, x, x.sum(1, keepdims=True)))
print("moved", bool(jnp.any(start != model.linear2.kernel.value)), "mean", float(jnp.abs(model.bn.mean.value).sum()) > 0, int(optimizer.step.value))
