# observe: "lost" if not any(int(c) for c in jax.tree.leaves(opt_state) if c.dtype == jnp.int32) else "fine"
"""Trains with lax.fori_loop; optimizer state is rebuilt from inside on every iteration."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Regression(nnx.Module):
    def __init__(self, features, *, rngs: nnx.Rngs):
        self.hidden = nnx.Linear(1, features, rngs=rngs)
        self.out = nnx.Linear(features, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(nnx.relu(self.hidden(x)))


tx = optax.chain(optax.clip_by_global_norm(1.0), optax.adam(optax.exponential_decay(1e-2, 5, 0.5)))


def train(model, x, y, n_steps):
    graphdef, params = nnx.split(model)
    opt_state = tx.init(params)

    def loss_fn(p):
        return jnp.mean((nnx.merge(graphdef, p)(x) - y) ** 2)

    @jax.jit
    def one_step(params, opt_state):
        grads = jax.grad(loss_fn)(params)
        updates, opt_state = tx.update(grads, opt_state, params)
        return optax.apply_updates(params, updates), opt_state

    for _ in range(n_steps):
        params, _ = one_step(params, opt_state)  # expect: discarded-state
    nnx.update(model, params)
    return opt_state


model = Regression(8, rngs=nnx.Rngs(0))
x = jnp.linspace(-1, 1, 16)[:, None]
opt_state = train(model, x, x**2, 6)
print("adam count", [int(c) for c in jax.tree.leaves(opt_state) if c.dtype == jnp.int32])
