# nnx.jit over model.__call__: ValueError from 0.12.1; before, the first weights for ever.
# observe: "stale" if same(before, after) else "fine"
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
forward = nnx.jit(model.__call__)  # expect[>=0.12.1]: bound-method-transform  # expect[<0.12.1]: stale-capture|bound-method-transform
x = jnp.ones((1, 2))
before = forward(x)
model.bias.value = model.bias.value + 1.0
after = forward(x)
