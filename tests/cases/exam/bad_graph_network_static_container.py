# A message passing network with its layers in plain containers.
# flax: >=0.10
import jax
import jax.numpy as jnp
from flax import nnx


class MessagePassing(nnx.Module):
    def __init__(self, dim: int, *, rngs: nnx.Rngs):
        self.message = nnx.Linear(2 * dim, dim, rngs=rngs)
        self.update = nnx.Linear(2 * dim, dim, rngs=rngs)

    def __call__(self, nodes, senders, receivers):
        m = nnx.relu(self.message(jnp.concatenate([nodes[senders], nodes[receivers]], -1)))
        agg = jax.ops.segment_sum(m, receivers, num_segments=nodes.shape[0])
        return self.update(jnp.concatenate([nodes, agg], -1))


class GNN(nnx.Module):
    def __init__(self, dim: int, depth: int, heads: dict[str, int], *, rngs: nnx.Rngs):
        self.layers = []  # may[>=0.12]: static-container-attribute
        for _ in range(depth):
            self.layers.append(MessagePassing(dim, rngs=rngs))
        self.heads = {name: nnx.Linear(dim, out, rngs=rngs) for name, out in heads.items()}  # expect[>=0.12]: static-container-attribute

    def __call__(self, nodes, senders, receivers):
        for layer in self.layers:
            nodes = nodes + layer(nodes, senders, receivers)
        return {name: head(nodes.mean(0)) for name, head in self.heads.items()}


net = GNN(4, 2, {"energy": 1, "charge": 3}, rngs=nnx.Rngs(0))
out = net(jnp.ones((3, 4)), jnp.array([0, 1, 2]), jnp.array([1, 2, 0]))
