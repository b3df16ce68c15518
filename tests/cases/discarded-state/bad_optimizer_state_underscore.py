# observe: "lost" if zero(opt_state[0].count) else "fine"
"""The caller throws away one of the two new states: Adam begins anew at every step."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx

graphdef, params = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
tx = optax.adam(1e-1)
opt_state = tx.init(params)


@jax.jit
def step(params, opt_state, x, y):
    loss, grads = jax.value_and_grad(lambda p: jnp.mean((nnx.merge(graphdef, p)(x) - y) ** 2))(params)
    updates, opt_state = tx.update(grads, opt_state, params)
    return optax.apply_updates(params, updates), opt_state, loss


x = jax.random.normal(jax.random.key(0), (8, 2))
for _ in range(3):
    params, _, loss = step(params, opt_state, x, x[:, :1])  # expect: discarded-state
