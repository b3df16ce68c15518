# flax: >=0.12
"""nnx.scan over stacked layers with remat on the body, dropout rngs split per layer, created in __init__."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Block(nnx.Module):
    def __init__(self, d, *, rngs):
        self.linear = nnx.Linear(d, d, rngs=rngs)
        self.bn = nnx.BatchNorm(d, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        return x + self.drop(nnx.gelu(self.bn(self.linear(x))))


class Deep(nnx.Module):
    num_layers: int

    def __init__(self, d, num_layers, *, rngs: nnx.Rngs):
        self.num_layers = num_layers

        @nnx.split_rngs(splits=num_layers)
        @nnx.vmap(in_axes=0, out_axes=0)
        def create_block(rngs: nnx.Rngs):
            return Block(d, rngs=rngs)

        self.blocks = create_block(rngs)

    def __call__(self, x):
        @nnx.scan(in_axes=(nnx.Carry, 0), out_axes=nnx.Carry)
        @nnx.remat
        def forward(x, block):
            return block(x)

        return forward(x, self.blocks)


@nnx.jit
def step(model, opt, x):
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    opt.update(model, grads)
    return loss


model = Deep(4, 3, rngs=nnx.Rngs(0))
opt = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
x = jnp.ones((8, 4)) + jax.random.normal(jax.random.key(0), (8, 4))
before = model.blocks.bn.mean[...].copy()
losses = [float(step(model, opt, x)) for _ in range(8)]
assert losses[-1] < losses[0]
assert not jnp.allclose(before, model.blocks.bn.mean[...])
