# After diffbio==0.1.0 pipelines/single_cell.py:246, utils/nn_utils.py:104, in our words: right, and once reported.
import jax
import jax.numpy as jnp
from flax import nnx


def get_key(rngs, name="params"):
    if rngs is not None and name in rngs:
        return getattr(rngs, name)()
    return jax.random.key(0)


class Encoder(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs):
        self.lin = nnx.Linear(3, 3, rngs=rngs)
        self.rngs = rngs

    def apply(self, x):
        mean = self.lin(x)
        return mean + jax.random.normal(get_key(self.rngs, "sample"), mean.shape)


class Pipeline(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs):
        self.encoder = Encoder(rngs=rngs)

    def __call__(self, counts):
        def one(row):
            return self.encoder.apply(row)

        return jax.vmap(one)(counts)


pipeline = Pipeline(rngs=nnx.Rngs(0))
print(pipeline(jnp.ones((2, 3))).shape)
