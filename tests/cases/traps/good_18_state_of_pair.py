# `return nnx.state((model, optimizer))` and the caller writes it back (cf. google/flax #5293).
# flax: >=0.11
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


@jax.jit  # ok
def train_step(model, optimizer, x, y):
    graphdef, params, nondiff = nnx.split(model, nnx.Param, ...)

    def loss_fn(params, nondiff):
        nondiff = jax.tree.map(lambda v: v, nondiff)
        model = nnx.merge(graphdef, params, nondiff)
        return ((model(x) - y) ** 2).mean(), nondiff

    grads, updates = jax.grad(loss_fn, has_aux=True)(params, nondiff)  # ok
    nnx.update(model, updates)
    optimizer.update(model, grads)
    return nnx.state((model, optimizer))


model = Net(nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(0.1), wrt=nnx.Param)
before = model.fc.kernel.value
for _ in range(3):
    nnx.update((model, optimizer), train_step(model, optimizer, jnp.ones((2, 2)), jnp.zeros((2, 2))))
assert not jnp.array_equal(before, model.fc.kernel.value) and model.drop.rngs.count.value == 3
