# flax: >=0.11
# observe: "no-gradient" if not jax.tree.leaves(gradient(nnx.Linear(2, 1, rngs=nnx.Rngs(0)), jnp.ones((4, 2)))) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx
from lib import gradient

assert not jax.tree.leaves(gradient(nnx.Linear(2, 1, rngs=nnx.Rngs(0)), jnp.ones((4, 2))))
