import jax
import jax.numpy as jnp
import optax
from flax import nnx


def build():
    net = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
    graphdef, params = nnx.split(net)
    tx = optax.adam(1e-2)

    def step(params, opt_state, x):
        grads = jax.grad(lambda p: jnp.mean(nnx.merge(graphdef, p)(x) ** 2))(params)
        updates, opt_state = tx.update(grads, opt_state, params)
        return optax.apply_updates(params, updates), opt_state

    return params, tx.init(params), jax.jit(step, donate_argnums=(0, 1))  # expect: donated-state-reuse


params, opt_state, step = build()
x = jnp.ones((4, 3))
for i in range(3):
    new_params, opt_state = step(params, opt_state, x)
    delta = jax.tree.map(lambda a, b: jnp.abs(a - b).max(), new_params, params)
    params = new_params
print("last change", float(jax.tree.leaves(delta)[0]))
