# The optimizer starts inside the compiled function, and ends there: nobody needs its last state. In the other, the last
# moments are looked at.
import jax
import jax.numpy as jnp
import optax
from flax import nnx

tx = optax.adam(0.1)
graphdef, params = nnx.split(nnx.Linear(4, 1, rngs=nnx.Rngs(0)))
batches = jax.random.normal(jax.random.key(1), (5, 8, 4))


def body(carry, batch):
    params, opt_state = carry

    def loss_fn(params):
        return (nnx.merge(graphdef, params)(batch) ** 2).mean()

    loss, grads = jax.value_and_grad(loss_fn)(params)
    updates, opt_state = tx.update(grads, opt_state, params)
    return (optax.apply_updates(params, updates), opt_state), loss


@jax.jit
def fit(params, batches):
    opt_state = tx.init(params)
    (params, opt_state), losses = jax.lax.scan(body, (params, opt_state), batches)
    return params, losses


@jax.jit
def look(params, opt_state, batches):
    (params, opt_state), losses = jax.lax.scan(body, (params, opt_state), batches)
    return params, optax.tree.norm(opt_state[0].mu) if hasattr(optax, "tree") else losses


fitted, losses = fit(params, batches)
seen, norm = look(params, tx.init(params), batches)
assert losses[-1] < losses[0]
