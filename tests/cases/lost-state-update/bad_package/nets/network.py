from flax import nnx

from .layers import Encoder


class Network(nnx.Module):
    def __init__(self, rngs):
        self.encoder = Encoder(2, rngs=rngs)

    def __call__(self, x):
        return self.encoder(x)
