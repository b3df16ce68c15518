# The abstract model is built from an Rngs of outside (cf. google/flax #5025).
# observe: "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)


rngs = nnx.Rngs(0)
abstract = nnx.eval_shape(lambda: Net(rngs))  # expect[>=0.10.7]: captured-state-mutation
print(nnx.state(abstract))
