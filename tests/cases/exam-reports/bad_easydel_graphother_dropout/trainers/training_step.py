import jax
import optax

from .state import EasyState


def training_step(state: EasyState, batch: dict) -> tuple:
    def loss_fn(tree):
        module = state.merge(tree)
        module.train()
        logits = module(batch["input_ids"])
        return optax.softmax_cross_entropy_with_integer_labels(logits, batch["labels"]).mean()

    loss, grads = jax.value_and_grad(loss_fn)(state.graphstate)  # missing[<0.11]: lost-state-update|partial-state-return|rng-replay  # expect[>=0.11]: merge-across-traces
    return state.apply_gradients(grads), {"loss": loss}
