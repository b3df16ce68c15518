# flax: >=0.11
# observe: "lost" if losses[0] == losses[-1] else "fine"
import jax.numpy as jnp
import optax
from flax import nnx
from lib import step

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
opt = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
gd, state = nnx.split((model, opt))
losses = []
for _ in range(3):
    _, loss = step(gd, state, jnp.ones((4, 2)))  # expect: discarded-state|stale-state
    losses.append(float(loss))
assert losses[0] == losses[-1]
