# flax: >=0.11
# Right code, flagged E9305 rng-replay ("every element gets the same random numbers").
# Blocks are made by nnx.vmap with a broadcast Rngs, but right after, every kernel is drawn anew at its stacked shape, so
# no two layers are equal.
# Origin: ultrons/jax-gpt@67412732fdec:jax_gpt/models/gpt2/model.py:231 (drawn anew by _init_weights, line 328)
import jax
import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, *, rngs):
        self.ln = nnx.LayerNorm(4, rngs=rngs)
        self.inner = nnx.Linear(4, 4, rngs=rngs)

    def __call__(self, x):
        return x + self.inner(self.ln(x))


class GPT(nnx.Module):
    def __init__(self, layers, *, rngs):
        def create_blocks(rngs_arg):
            return Block(rngs=rngs_arg)

        self.h = nnx.vmap(create_blocks, in_axes=(None,), out_axes=0, axis_size=layers)(rngs)
        self._init_weights(rngs=rngs)

    def _init_weights(self, *, rngs):
        init = jax.nn.initializers.normal(stddev=0.02)
        for path, module in nnx.iter_modules(self):
            if isinstance(module, nnx.Linear):
                module.kernel[...] = init(rngs(), module.kernel.shape, jnp.float32)
                module.bias[...] = jax.nn.initializers.zeros(rngs(), module.bias.shape, jnp.float32)


model = GPT(3, rngs=nnx.Rngs(0))
kernel = model.h.inner.kernel[...]
assert kernel.shape == (3, 4, 4)
assert not jnp.allclose(kernel[0], kernel[1]) and not jnp.allclose(kernel[1], kernel[2])
print("fine")
