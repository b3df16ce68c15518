# The same split, with the state passed through.
# observe: "lost" if same(model, Regressor(nnx.Rngs(0))) else "fine"
import jax.numpy as jnp
from flax import nnx
from training.loops import fit
from training.net import Regressor

model = Regressor(nnx.Rngs(0))
fit(model, [(jnp.ones((2, 3)), jnp.zeros((2, 1)))] * 2)
