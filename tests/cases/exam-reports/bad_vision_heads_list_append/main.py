import jax.numpy as jnp
from flax import nnx

from vit.model import ViT

model = ViT(rngs=nnx.Rngs(0))
print(model(jnp.ones((2, 4, 4, 1))).shape)
