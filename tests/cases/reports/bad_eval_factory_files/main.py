# observe: "stale" if log[0] == log[-1] else "fine"
import jax.numpy as jnp
from flax import nnx

from lab.evaluation import make_eval
from lab.training import train

network = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
x, y = jnp.ones((3, 2)), jnp.zeros((3, 1))
log = train(network, x, y, make_eval(network, x, y))
print(log, "FLAT" if log[0] == log[-1] else "falls")
