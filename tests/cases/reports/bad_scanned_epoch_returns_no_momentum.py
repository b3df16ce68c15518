# observe: "lost" if not any(leaf.any() for leaf in jax.tree.leaves(opt_state)) else "fine"
"""An epoch is one scan over the batches: parameters and optimizer state are the carry."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx

tx = optax.sgd(0.1, momentum=0.9)
model = nnx.Linear(4, 1, rngs=nnx.Rngs(0))
graphdef, params = nnx.split(model)
opt_state = tx.init(params)
batches = jax.random.normal(jax.random.key(1), (5, 8, 4))


@jax.jit  # expect: partial-state-return
def epoch(params, opt_state, batches):
    def body(carry, batch):
        params, opt_state = carry

        def loss_fn(params):
            return ((nnx.merge(graphdef, params)(batch) - batch.sum(-1, keepdims=True)) ** 2).mean()

        loss, grads = jax.value_and_grad(loss_fn)(params)
        updates, opt_state = tx.update(grads, opt_state, params)
        return (optax.apply_updates(params, updates), opt_state), loss

    (params, opt_state), losses = jax.lax.scan(body, (params, opt_state), batches)
    return params, losses.mean()


for _ in range(3):
    params, loss = epoch(params, opt_state, batches)
nnx.update(model, params)
