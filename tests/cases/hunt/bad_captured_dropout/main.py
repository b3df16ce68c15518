# flax: >=0.11
import jax.numpy as jnp
from flax import nnx
from lib import per_example

per_example(nnx.Dropout(0.5, rngs=nnx.Rngs(0)), jnp.ones((4, 3)))
