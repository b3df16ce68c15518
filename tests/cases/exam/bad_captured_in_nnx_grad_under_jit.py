# A jitted closure hands the captured module to nnx.grad.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


class Trainer:
    def __init__(self, model: nnx.Module):
        self.model = model

    def gradient_norm(self, x):
        @jax.jit  # may: captured-graph-argument
        def compute(x):
            grads = nnx.grad(lambda m: jnp.mean(m(x) ** 2))(self.model)  # expect: captured-graph-argument
            return sum(jnp.sum(g**2) for g in jax.tree.leaves(grads))

        return compute(x)


print(Trainer(nnx.Linear(2, 2, rngs=nnx.Rngs(0))).gradient_norm(jnp.ones((1, 2))))
