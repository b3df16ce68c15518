# flax: >=0.12
# After google/tunix@c7d8950f12 tunix/sft/peft_trainer.py:281, in our words: right, and once reported.
import jax
import jax.numpy as jnp
from flax import nnx


class Accumulator(nnx.Module):
    def __init__(self, params):
        self.grads = nnx.data(jax.tree.map(jnp.zeros_like, params))

    def add(self, grads):
        def add_one(total, grad):
            total.set_value(total[...] + grad[...])

        jax.tree_util.tree_map(
            add_one, self.grads, grads, is_leaf=lambda leaf: isinstance(leaf, nnx.Variable)
        )


@nnx.jit
def micro_step(model, accumulator, x):
    grads = nnx.grad(lambda model: jnp.mean(model(x) ** 2))(model)
    accumulator.add(grads)


if __name__ == "__main__":
    model = nnx.Linear(3, 2, rngs=nnx.Rngs(0))
    accumulator = Accumulator(nnx.state(model, nnx.Param))
    for _ in range(2):
        micro_step(model, accumulator, jnp.ones((1, 3)))
    print(jnp.abs(accumulator.grads["kernel"][...]).sum())
