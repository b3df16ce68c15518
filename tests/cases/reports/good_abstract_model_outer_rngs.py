"""Shapes first, weights later (checkpoint restore)."""
import jax
from flax import nnx


class Block(nnx.Module):
    def __init__(self, d, *, rngs):
        self.up = nnx.Linear(d, 4 * d, rngs=rngs)
        self.down = nnx.Linear(4 * d, d, rngs=rngs)


def abstract(config):
    return nnx.eval_shape(lambda: Block(config["d"], rngs=nnx.Rngs(config["seed"])))


model = abstract({"seed": 0, "d": 3})
print(sum(p.size for p in jax.tree.leaves(nnx.state(model))), "parameters")
