import jax
import optax
from flax import nnx


def make_step(graphdef, loss_fn, tx):
    @jax.jit
    def step(params, opt_state, batch):
        loss, grads = jax.value_and_grad(lambda p: loss_fn(nnx.merge(graphdef, p), batch))(params)
        updates, opt_state = tx.update(grads, opt_state, params)
        return optax.apply_updates(params, updates), opt_state, loss

    return step


def train(model, loss_fn, tx, batches, log_every=10):
    """Trains and returns the parameters and the last loss."""
    graphdef, params = nnx.split(model, nnx.Param)
    opt_state = tx.init(params)
    step = make_step(graphdef, loss_fn, tx)
    for i, batch in enumerate(batches):
        params, opt_state, loss = step(params, opt_state, batch)
        if i % log_every == 0:
            print(f"[{i}] {loss:.4f}")
    return params, loss
