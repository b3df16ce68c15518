# Right code, flagged E9305 rng-replay ("every element gets the same random numbers").
# The layers made by nnx.vmap with a broadcast Rngs are initialised with ones and zeros: that they are equal is meant
# (LayerNorm, RMSNorm, BatchNorm, Embed or Linear with constant initialisers). In the origin the step named is such a layer.
# Origin: ultrons/jax-gpt@67412732fdec:jax_gpt/models/gpt2/model.py:231, step "line 60: rngs gives keys to a new layer"
import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, *, rngs):
        self.norm = nnx.LayerNorm(4, rngs=rngs)
        self.gate = nnx.Linear(4, 4, kernel_init=nnx.initializers.zeros_init(), rngs=rngs)

    def __call__(self, x):
        return x + self.gate(self.norm(x))


blocks = nnx.vmap(lambda r: Block(rngs=r), in_axes=(None,), out_axes=0, axis_size=3)(nnx.Rngs(0))
assert blocks.norm.scale.value.shape == (3, 4)
assert jnp.all(blocks.norm.scale.value == 1) and jnp.all(blocks.gate.kernel.value == 0)
print("fine")
