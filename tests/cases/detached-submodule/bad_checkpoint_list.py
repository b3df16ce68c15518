# Layers wrapped one by one in a list comprehension.
# observe: "lost" if not list(nnx.iter_graph(net)) or not any(isinstance(n, nnx.Linear) for _, n in nnx.iter_graph(net)) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, depth, rngs):
        layers = [nnx.Linear(2, 2, rngs=rngs) for _ in range(depth)]
        self.layers = [jax.checkpoint(layer) for layer in layers]  # expect: detached-submodule

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


net = Net(2, nnx.Rngs(0))
print(net(jnp.ones((1, 2))))
