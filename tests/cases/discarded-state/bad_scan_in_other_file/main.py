# The epoch function of another file returns (state, losses); main indexes the losses only.
# observe: "lost" if same(state, nnx.state(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))) else "fine"
import jax.numpy as jnp
from flax import nnx

from loop import train_epoch

graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
for epoch in range(2):
    losses = train_epoch(graphdef, state, jnp.ones((3, 4, 2)))[1]  # expect: discarded-state
    print(epoch, losses.mean())
