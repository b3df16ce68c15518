import jax
import jax.numpy as jnp
from flax import nnx


class Encoder(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.conv = nnx.Conv(1, 5, kernel_size=(3,), rngs=rngs)
        self.bn = nnx.BatchNorm(5, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.conv(x))


class Pipeline:
    def __init__(self):
        self.encoder = Encoder(nnx.Rngs(0))
        self.encoder.eval()
        self._over_views = nnx.vmap(self._call, in_axes=(None, 1), out_axes=1)

    @staticmethod
    def _call(encoder, x):
        return encoder(x)

    def __call__(self, views):
        return self._over_views(self.encoder, views)


views = jax.random.normal(jax.random.key(0), (4, 3, 8, 1))
print(Pipeline()(views).shape)
