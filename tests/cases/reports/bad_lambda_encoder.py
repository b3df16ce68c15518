# observe: "lost" if total < wanted else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class MLP(nnx.Module):
    def __init__(self, din, dout, rngs):
        self.l1 = nnx.Linear(din, 8, rngs=rngs)
        self.l2 = nnx.Linear(8, dout, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.relu(self.l1(x)))


class Autoencoder(nnx.Module):
    def __init__(self, d, *, scale, rngs):
        encoder = MLP(d, 2, rngs)
        self.encode = lambda x: encoder(x) * scale  # expect: detached-submodule
        self.decoder = MLP(2, d, rngs)

    def __call__(self, x):
        return self.decoder(self.encode(x))


model = Autoencoder(5, scale=0.5, rngs=nnx.Rngs(0))
total = sum(p.size for p in jax.tree.leaves(nnx.state(model, nnx.Param)))
wanted = sum(p.size for p in jax.tree.leaves(nnx.state(MLP(5, 2, nnx.Rngs(0))))) + sum(p.size for p in jax.tree.leaves(nnx.state(model.decoder)))
print("params", total, "of", wanted, "MISSING encoder" if total < wanted else "ok")
