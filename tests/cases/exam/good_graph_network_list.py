# Containers that hold only plain data, and modules under names of their own.
import jax.numpy as jnp
from flax import nnx


class GNN(nnx.Module):
    def __init__(self, dim: int, depth: int, *, rngs: nnx.Rngs):
        self.widths = [dim] * depth
        self.names = {i: f"layer{i}" for i in range(depth)}
        for name in self.names.values():
            setattr(self, name, nnx.Linear(dim, dim, rngs=rngs))
        self.tail = nnx.Sequential(*[nnx.Linear(dim, dim, rngs=rngs) for _ in range(2)])

    def __call__(self, nodes):
        layers = [getattr(self, name) for name in self.names.values()]
        for layer in layers:
            nodes = nodes + nnx.relu(layer(nodes))
        return self.tail(nodes)


net = GNN(4, 2, rngs=nnx.Rngs(0))
print(net(jnp.ones((3, 4))).shape)
