# flax: >=0.11
# observe: "replays" if same(noise(rngs, x), noise(rngs, x)) else "fine"
import jax.numpy as jnp
from flax import nnx
from lib import noise

rngs = nnx.Rngs(noise=0)
x = jnp.ones(3)
assert (noise(rngs, x) == noise(rngs, x)).all()
