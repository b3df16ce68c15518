import jax.numpy as jnp
from flax import nnx as nn

compile_ = nn.jit


class Encoder(nn.Module):
    def __init__(self, rngs):
        self.fc = nn.Linear(3, 3, rngs=rngs)
        self.drop = nn.Dropout(rate=0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


def forward(encoder, x):
    return encoder(x)


STEPS = {"train": compile_(forward)}

encoder = Encoder(nn.Rngs(0))
one = STEPS["train"](encoder, jnp.ones((4, 3)))
two = STEPS["train"](encoder, jnp.ones((4, 3)))
print("masks", "REPLAY" if (one == two).all() else "fresh")
