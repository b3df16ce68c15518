# observe: "lost" if same(before, after) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Model(nnx.Module):
    def __init__(self, rngs):
        self.encoder = nnx.Linear(2, 3, rngs=rngs)
        self.head = nnx.Linear(3, 1, rngs=rngs)

    def __call__(self, x):
        return self.head(self.encoder(x))


@jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: split-shared-reference
def pretrain_encoder(model, encoder):
    encoder.bias.value = encoder.bias.value + 1.0
    return model(jnp.ones((1, 2))), model


model = Model(nnx.Rngs(0))
before = model(jnp.ones((1, 2)))
after, model = pretrain_encoder(model, model.encoder)
print("encoder update seen:", bool((after != before).any()))
