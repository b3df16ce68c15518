"""Multi-task model with a head per task; the tasks come from a config file."""
import json

import jax.numpy as jnp
from flax.nnx import Linear, Module, Rngs, relu

CONFIG = json.loads('{"tasks": {"sentiment": 2, "topic": 5}, "width": 8}')


class Head(Module):
    def __init__(self, width: int, classes: int, *, rngs: Rngs):
        self.proj = Linear(width, classes, rngs=rngs)

    def __call__(self, h):
        return self.proj(h)


class MultiTask(Module):
    def __init__(self, config: dict, *, rngs: Rngs):
        self.trunk = Linear(4, config["width"], rngs=rngs)
        self.heads = {name: Head(config["width"], n, rngs=rngs) for name, n in config["tasks"].items()}  # expect[>=0.12]: static-container-attribute

    def __call__(self, x, task: str):
        return self.heads[task](relu(self.trunk(x)))


model = MultiTask(CONFIG, rngs=Rngs(0))
print({t: model(jnp.ones((2, 4)), t).shape for t in CONFIG["tasks"]})
