# A stack scanned with nnx.scan: layers and dropout are arguments; a remat'd forward, trained.
# flax: >=0.11
# observe: "lost" if same(nnx.state(model, nnx.RngCount), start) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, dim, *, rngs):
        self.norm = nnx.LayerNorm(dim, rngs=rngs)
        self.up = nnx.Linear(dim, dim, rngs=rngs)
        self.dropout = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        return x + self.dropout(nnx.gelu(self.up(self.norm(x))))


class Transformer(nnx.Module):
    def __init__(self, dim, depth, *, rngs):
        @nnx.split_rngs(splits=depth)
        @nnx.vmap
        def stack(rngs):
            return Block(dim, rngs=rngs)

        self.depth = depth
        self.blocks = stack(rngs)

    def __call__(self, x):
        @nnx.scan(in_axes=(nnx.Carry, 0), out_axes=nnx.Carry)
        def forward(x, block):
            return block(x)

        return forward(x, self.blocks)


@nnx.jit
def loss_step(model, x):
    return nnx.value_and_grad(lambda m: jnp.mean(m(x) ** 2))(model)[0]


model = Transformer(4, 3, rngs=nnx.Rngs(0))
start = jax.tree.map(jnp.array, nnx.state(model, nnx.RngCount))
print(loss_step(model, jnp.ones((2, 4))))
