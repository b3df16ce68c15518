# flax: >=0.11
# observe: "lost" if losses[0] == losses[-1] else "fine"
"""The steps are kept in a table, in a file of their own."""
import jax.numpy as jnp
import optax
from flax import nnx

from steps import STEPS

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
losses = [float(STEPS["train"](model, optimizer, jnp.ones((4, 2)))) for _ in range(3)]
STEPS["eval"](model, jnp.ones((4, 2)))
