# observe: "no-gradient" if losses[-1] == losses[0] else "fine"
"""Matrix factorisation recommender."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class MatrixFactorization(nnx.Module):
    def __init__(self, users, items, rank, *, rngs):
        self.user = nnx.Embed(users, rank, rngs=rngs)
        self.item = nnx.Embed(items, rank, rngs=rngs)
        self.bias = nnx.Param(jnp.zeros(()))

    def __call__(self, u, i):
        return (self.user(u) * self.item(i)).sum(-1) + self.bias.value


model = MatrixFactorization(6, 8, 4, rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model, nnx.Param)
tx = optax.adam(5e-2)
opt_state = tx.init(state)


def predict(u, i):
    return model(u, i)


def loss_fn(params, batch):
    u, i, r = batch
    err = predict(u, i) - r
    return jnp.mean(err**2)


@jax.jit
def fit_batch(params, opt_state, batch):
    loss, grads = jax.value_and_grad(loss_fn)(params, batch)  # expect: wrong-gradient-target
    updates, opt_state = tx.update(grads, opt_state, params)
    return optax.apply_updates(params, updates), opt_state, loss


key = jax.random.key(7)
u = jax.random.randint(key, (32,), 0, 6)
i = jax.random.randint(jax.random.fold_in(key, 1), (32,), 0, 8)
r = 1.0 + (u % 2)
losses = []
params = state
for epoch in range(10):
    params, opt_state, loss = fit_batch(params, opt_state, (u, i, r))
    losses.append(float(loss))
nnx.update(model, params)
print("loss fell:", losses[-1] < losses[0])
