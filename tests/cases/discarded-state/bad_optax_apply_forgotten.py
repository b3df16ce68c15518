# optax.apply_updates gives new params that nobody writes back.
# observe: "lost" if same(model, nnx.Linear(2, 1, rngs=nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
tx = optax.adam(1e-2)
params = nnx.state(model, nnx.Param)
opt_state = tx.init(params)


@nnx.jit
def train_step(model, opt_state, x, y):
    loss, grads = nnx.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(model)
    params = nnx.state(model, nnx.Param)
    updates, opt_state = tx.update(grads, opt_state, params)
    new_params = optax.apply_updates(params, updates)  # expect: discarded-state
    return loss, opt_state


for _ in range(3):
    loss, opt_state = train_step(model, opt_state, jnp.ones((2, 2)), jnp.ones((2, 1)))
