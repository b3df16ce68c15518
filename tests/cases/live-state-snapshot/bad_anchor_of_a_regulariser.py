# flax: >=0.11
# observe: "stale" if penalties[-1] == 0 else "fine"
"""A penalty pulls the weights to where the task began."""
import jax
import jax.numpy as jnp
from flax import nnx


def distance(reference, model):
    now = nnx.state(model, nnx.Param)
    return sum(jnp.sum((a - b) ** 2) for a, b in zip(jax.tree.leaves(reference), jax.tree.leaves(now)))


class Continual:
    def __init__(self, model):
        self.model = model
        self.anchor = None

    def begin_task(self):
        self.anchor = nnx.state(self.model, nnx.Param)  # expect: live-state-snapshot

    def step(self, x):
        grads = nnx.grad(lambda m: ((m(x) - 1.0) ** 2).mean())(self.model)
        params = nnx.state(self.model, nnx.Param)
        nnx.update(self.model, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))
        return float(distance(self.anchor, self.model))


task = Continual(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
task.begin_task()
penalties = [task.step(jnp.ones((4, 2))) for _ in range(3)]
