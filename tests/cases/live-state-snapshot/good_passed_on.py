# nnx.state as a short-lived argument: optimizer init, tree.map, a jitted call.
import jax
import jax.numpy as jnp
import optax
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
tx = optax.adam(1e-2)
opt_state = tx.init(nnx.state(model, nnx.Param))  # ok
graphdef, _ = nnx.split(model)  # ok
x = jnp.ones((2, 2))


@jax.jit
def loss_of(state, x):
    return (nnx.merge(graphdef, state)(x) ** 2).mean()


for _ in range(2):
    params = nnx.state(model, nnx.Param)  # ok
    grads = jax.grad(loss_of)(params, x)
    updates, opt_state = tx.update(grads, opt_state, params)
    nnx.update(model, optax.apply_updates(params, updates))
