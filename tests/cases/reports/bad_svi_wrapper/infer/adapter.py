"""Adapts a stateful network to a pure (params, data) -> loss function."""
from flax import nnx


class Adapter:
    def __init__(self, network):
        self.graphdef, self.params, self.rest = nnx.split(network, nnx.Param, ...)

    def apply(self, params, rest, x):
        network = nnx.merge(self.graphdef, params, rest)
        y = network(x)
        _, _, rest = nnx.split(network, nnx.Param, ...)
        return y, rest
