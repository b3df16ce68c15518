# observe: "replays" if same(one, two) else "fine"
import jax as j
import jax.numpy as jnp
from flax import nnx as nn

compile_ = j.jit


class Encoder(nn.Module):
    def __init__(self, rngs):
        self.fc = nn.Linear(3, 3, rngs=rngs)
        self.drop = nn.Dropout(rate=0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


def forward(encoder, x):
    return encoder(x)


STEPS = {"train": compile_(forward)}  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: rng-replay

encoder = Encoder(nn.Rngs(0))
one = STEPS["train"](encoder, jnp.ones((4, 3)))
two = STEPS["train"](encoder, jnp.ones((4, 3)))
print("masks", "REPLAY" if (one == two).all() else "fresh")
