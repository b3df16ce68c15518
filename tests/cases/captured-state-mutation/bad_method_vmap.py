# self captured by a vmapped lambda in __call__, and the sub-module keeps statistics.
# observe: "leaks" if leaked(net) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class PatchEncoder(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.proj = nnx.Linear(4, 8, rngs=rngs)
        self.norm = nnx.BatchNorm(8, rngs=rngs)

    def encode(self, patch):
        return self.norm(nnx.relu(self.proj(patch)))

    def __call__(self, patches):
        return jax.vmap(lambda p: self.encode(p))(patches)  # expect: captured-state-mutation


net = PatchEncoder(nnx.Rngs(0))
net(jnp.ones((3, 2, 4)))
