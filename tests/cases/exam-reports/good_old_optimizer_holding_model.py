# flax: <0.11
"""Flax 0.10 style: the optimizer holds the model; only the optimizer is passed."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Model(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.linear = nnx.Linear(2, 8, rngs=rngs)
        self.bn = nnx.BatchNorm(8, rngs=rngs)
        self.dropout = nnx.Dropout(0.2, rngs=rngs)
        self.linear_out = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.linear_out(nnx.relu(self.dropout(self.bn(self.linear(x)))))


@nnx.jit
def train_step(optimizer: nnx.Optimizer, x, y):
    loss, grads = nnx.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(optimizer.model)
    optimizer.update(grads)
    return loss


model = Model(nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(1e-2))
x = jax.random.normal(jax.random.key(0), (16, 2))
losses = [float(train_step(optimizer, x, x.sum(1, keepdims=True))) for _ in range(5)]
print(losses[-1] < losses[0], float(jnp.abs(model.bn.mean.value).sum()) > 0)
