# The sub-module hides in a vmapped function stored as attribute.
# observe: "lost" if not any(isinstance(n, nnx.Linear) for _, n in nnx.iter_graph(net)) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class PerToken(nnx.Module):
    def __init__(self, rngs):
        proj = nnx.Linear(2, 2, rngs=rngs)
        self.apply = jax.vmap(proj)  # expect: detached-submodule

    def __call__(self, x):
        return self.apply(x)


net = PerToken(nnx.Rngs(0))
net(jnp.ones((3, 2)))
