# flax: >=0.12
# nnx-lm 0.0.4 glm4.py, in our words: one captured model, found where the scan hands it on and not at every
# inner nnx.jit.
import jax.numpy as jnp
from flax import nnx


class MLP(nnx.Module):
    def __init__(self, dim, *, rngs: nnx.Rngs):
        self.up = nnx.Linear(dim, dim, rngs=rngs)

    @nnx.jit
    def __call__(self, x):
        return nnx.relu(self.up(x))


class Block(nnx.Module):
    def __init__(self, dim, *, rngs: nnx.Rngs):
        self.mlp = MLP(dim, rngs=rngs)

    @nnx.jit
    def __call__(self, x, mask):
        return x + self.mlp(x) * mask


class Model(nnx.Module):
    def __init__(self, dim, depth, *, rngs: nnx.Rngs):
        self.blocks = nnx.List([Block(dim, rngs=rngs) for _ in range(depth)])

    @nnx.jit
    def __call__(self, x, mask):
        for block in self.blocks:
            x = block(x, mask=mask)
        return x


def generate(model, x, mask):
    def step(carry):
        x, mask = carry
        x = model(x, mask)  # expect: captured-graph-argument
        return (x, mask), x

    scan = nnx.scan(step, in_axes=(nnx.Carry,), out_axes=(nnx.Carry, 1), length=3)
    return scan((x, mask))


if __name__ == "__main__":
    model = Model(4, 2, rngs=nnx.Rngs(0))
    print(model(jnp.ones((2, 4)), jnp.ones((2, 4))).shape)
    generate(model, jnp.ones((2, 4)), jnp.ones((2, 4)))
