# A transformer stack scanned with jax.lax.scan: the layers are states, merged over the captured dropout module.
# flax: >=0.11.2
import jax
import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, dim, *, rngs):
        self.norm = nnx.LayerNorm(dim, rngs=rngs)
        self.up = nnx.Linear(dim, 2 * dim, rngs=rngs)
        self.down = nnx.Linear(2 * dim, dim, rngs=rngs)

    def __call__(self, x):
        return x + self.down(nnx.gelu(self.up(self.norm(x))))


class Transformer(nnx.Module):
    def __init__(self, dim, depth, *, rngs):
        @nnx.split_rngs(splits=depth)
        @nnx.vmap
        def stack(rngs):
            return Block(dim, rngs=rngs)

        self.blocks = stack(rngs)
        self.dropout = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        graphdef, states = nnx.split(self.blocks)

        def layer(x, state):
            y = nnx.merge(graphdef, state)(x)
            return self.dropout(y), None

        x, _ = jax.lax.scan(layer, x, states)  # expect: captured-state-mutation
        return x


model = Transformer(4, 3, rngs=nnx.Rngs(0))
print(model(jnp.ones((2, 4))).shape)
