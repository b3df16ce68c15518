# observe: "lost" if "block" not in names else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, d, rngs):
        self.up = nnx.Linear(d, 2 * d, rngs=rngs)
        self.down = nnx.Linear(2 * d, d, rngs=rngs)

    def __call__(self, x):
        return x + self.down(nnx.gelu(self.up(x)))


class Transformer(nnx.Module):
    def __init__(self, d, rngs):
        self.block = nnx.remat(Block(d, rngs))  # expect: detached-submodule
        self.head = nnx.Linear(d, 1, rngs=rngs)

    def __call__(self, x):
        return self.head(self.block(x))


model = Transformer(4, nnx.Rngs(0))
grads = nnx.grad(lambda m, x: m(x).sum())(model, jnp.ones((2, 4)))
names = sorted({str(path[0]) for path, _ in nnx.to_flat_state(grads)} if hasattr(nnx, "to_flat_state") else {str(p[0]) for p in grads.flat_state()})
print("trained:", names, "MISSING block" if "block" not in names else "ok")
