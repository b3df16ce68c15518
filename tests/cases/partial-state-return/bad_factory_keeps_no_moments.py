# outcome: stale
# observe: "stale" if zero(opt_state[1][0].count) else "fine"
"""Library style: the optimizer is an argument of a factory, and its new state is left behind."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


def make_step(graphdef, tx):
    @jax.jit  # expect: partial-state-return
    def step(params, opt_state, x):
        grads = jax.grad(lambda p: jnp.mean(nnx.merge(graphdef, p)(x) ** 2))(params)
        updates, opt_state = tx.update(grads, opt_state, params)
        params = optax.apply_updates(params, updates)
        return params

    return step


graphdef, params = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
tx = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(1e-2))
opt_state = tx.init(params)
step = make_step(graphdef, tx)
for _ in range(3):
    params = step(params, opt_state, jnp.ones((4, 2)))
