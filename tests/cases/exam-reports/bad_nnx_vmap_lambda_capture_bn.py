"""Multi-view: the same backbone over the views with nnx.vmap."""
import jax
import jax.numpy as jnp
from flax import nnx


class Backbone(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(3, 8, rngs=rngs)
        self.bn = nnx.BatchNorm(8, rngs=rngs)

    def __call__(self, x):
        return nnx.relu(self.bn(self.fc(x)))


class MultiView(nnx.Module):
    def __init__(self, *, rngs):
        self.backbone = Backbone(rngs=rngs)
        self.head = nnx.Linear(8, 2, rngs=rngs)

    def __call__(self, views):
        h = nnx.vmap(lambda v: self.backbone(v), in_axes=1, out_axes=1)(views)  # expect: captured-state-mutation
        return self.head(h.max(axis=1))


model = MultiView(rngs=nnx.Rngs(0))
print(model(jnp.ones((5, 4, 3))).shape, float(model.backbone.bn.mean.value.sum()))
