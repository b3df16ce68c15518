import jax
import optax
from flax import nnx

from .state import EasyState


def training_step(state: EasyState, batch: dict) -> tuple:
    def loss_fn(tree, other):
        # fresh Variables of this trace level
        module = state.merge(tree, jax.tree_util.tree_map(lambda x: x, other))
        module.train()
        logits = module(batch["input_ids"])
        loss = optax.softmax_cross_entropy_with_integer_labels(logits, batch["labels"]).mean()
        return loss, nnx.split(module, nnx.Param, ...)[-1]

    (loss, other), grads = jax.value_and_grad(loss_fn, has_aux=True)(state.graphstate, state.graphother)
    return state.apply_gradients(grads, other), {"loss": loss}
