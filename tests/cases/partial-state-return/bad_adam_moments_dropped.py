# outcome: stale
# observe: "stale" if zero(opt_state[0].count) else "fine"
"""A functional step whose author rebinds the optimizer's state and forgets to return it."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx

net = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
graphdef, params = nnx.split(net)
tx = optax.adam(1e-1)
opt_state = tx.init(params)


@jax.jit  # expect: partial-state-return
def step(params, opt_state, x, y):
    loss, grads = jax.value_and_grad(lambda p: jnp.mean((nnx.merge(graphdef, p)(x) - y) ** 2))(params)
    updates, opt_state = tx.update(grads, opt_state, params)
    return optax.apply_updates(params, updates), loss


x = jax.random.normal(jax.random.key(0), (8, 2))
for _ in range(3):
    params, loss = step(params, opt_state, x, x[:, :1])
