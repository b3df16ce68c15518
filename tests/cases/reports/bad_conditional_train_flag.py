# outcome[<0.10.7]: replays
# observe[<0.10.7]: "replays" if same(out[0], out[1]) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, rngs, *, deterministic):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.drop = nnx.Dropout(0.5, deterministic=deterministic, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


def build(mode):
    return Block(nnx.Rngs(0), deterministic=mode != "train")


block = build("train")


def apply(x):
    return block(x)


out = jax.vmap(apply)(jnp.ones((4, 3)))  # expect: captured-state-mutation
print("all rows alike:", bool((out[0] == out[1]).all()))
