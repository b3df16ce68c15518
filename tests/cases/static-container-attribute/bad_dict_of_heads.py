# A dict of modules by task name.
import jax.numpy as jnp
from flax import nnx


class MultiTask(nnx.Module):
    def __init__(self, tasks, rngs):
        self.body = nnx.Linear(2, 4, rngs=rngs)
        self.heads = {name: nnx.Linear(4, n, rngs=rngs) for name, n in tasks.items()}  # expect[>=0.12]: static-container-attribute

    def __call__(self, x, task):
        return self.heads[task](self.body(x))


print(MultiTask({"a": 1, "b": 2}, nnx.Rngs(0))(jnp.ones((1, 2)), "b"))
