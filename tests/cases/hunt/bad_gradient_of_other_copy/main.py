# flax: >=0.11
# observe: "no-gradient" if same(before, model.kernel) else "fine"
import jax.numpy as jnp
from flax import nnx
from lib import train

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
before = model.kernel[...]
train(model, jnp.ones((4, 2)), 0.1)
assert (before == model.kernel[...]).all()
