# observe: "lost" if zero(nnx.merge(graphdef, params, rest).norm.mean.value) else "fine"
# Missed: the statistics come back as has_aux of the gradient.
"""The loss closes over the rest of the state, and merges a copy of it."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.linear = nnx.Linear(4, 4, rngs=rngs)
        self.norm = nnx.BatchNorm(4, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.linear(x))


@jax.jit
def train_step(graphdef, params, rest, opt_state, x):
    def loss_fn(params):
        model = nnx.merge(graphdef, params, jax.tree.map(jnp.copy, rest))
        loss = (model(x) ** 2).mean()
        _, _, updated = nnx.split(model, nnx.Param, ...)
        return loss, updated

    (loss, updated), grads = jax.value_and_grad(loss_fn, has_aux=True)(params)
    updates, opt_state = tx.update(grads, opt_state, params)
    return optax.apply_updates(params, updates), updated, opt_state, loss


tx = optax.sgd(0.1)
graphdef, params, rest = nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...)
opt_state = tx.init(params)
x = jax.random.normal(jax.random.key(0), (8, 4)) + 2.0
for _ in range(3):
    params, _, opt_state, loss = train_step(graphdef, params, rest, opt_state, x)  # expect: discarded-state
