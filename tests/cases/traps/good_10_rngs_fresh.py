# Rngs consumed and not returned, but made anew from the step at each call.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit  # ok
def noise(rngs, x):
    return x + jax.random.normal(rngs.noise(), x.shape)


outs = []
for step in range(3):
    outs.append(noise(nnx.Rngs(noise=jax.random.fold_in(jax.random.key(0), step)), jnp.zeros((2,))))
assert not jnp.array_equal(outs[0], outs[1])
