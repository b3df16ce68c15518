"""Trains the LoRA parameters only, in functional form."""
import jax
import optax
from flax import nnx


def finetune(model, batches, lr=1e-1):
    graphdef, lora, frozen = nnx.split(model, nnx.LoRAParam, ...)
    lora = jax.tree.map(lambda p: p + 0.0, lora)  # never touch the caller's buffers
    tx = optax.adam(lr)

    def loss_fn(lora, x, y):
        logits = nnx.merge(graphdef, lora, frozen)(x)
        return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()

    @jax.jit
    def step(lora, opt_state, x, y):
        loss, grads = jax.value_and_grad(loss_fn)(lora, x, y)
        updates, opt_state = tx.update(grads, opt_state)
        return optax.apply_updates(lora, updates), opt_state, loss

    opt_state = tx.init(lora)
    losses = []
    for x, y in batches:
        lora, opt_state, loss = step(lora, opt_state, x, y)
        losses.append(float(loss))
    return lora, losses
