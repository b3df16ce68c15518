"""Adapts a stateful network to a pure (params, data) -> loss function."""
import inspect

from flax import nnx

NEEDS_COPY = "copy" in inspect.signature(nnx.merge).parameters


class Adapter:
    def __init__(self, network):
        self.graphdef, self.params, self.rest = nnx.split(network, nnx.Param, ...)

    def apply(self, params, rest, x):
        network = nnx.merge(self.graphdef, params, rest, copy=True) if NEEDS_COPY else nnx.merge(self.graphdef, params, rest)
        y = network(x)
        _, _, rest = nnx.split(network, nnx.Param, ...)
        return y, rest
