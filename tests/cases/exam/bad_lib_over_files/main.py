# The step lives in a package; the loop forgets what the functional step gives back for the optimizer.
# flax: >=0.11
# observe: "lost" if same(model, Regressor(nnx.Rngs(0))) else "fine"
import jax.numpy as jnp
import optax
from flax import nnx
from training import loops
from training.net import Regressor

model = Regressor(nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
loops.fit(model, optimizer, [(jnp.ones((2, 3)), jnp.zeros((2, 1)))] * 2)
